package dev.sse4j.server.jetty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;

/** Who may see how the hub is doing. */
@FunctionalInterface
interface AdminAccess {

  /** Headers by which a proxy shows itself. */
  List<String> PASSED_ON =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  /** Nobody. */
  AdminAccess NOBODY = request -> {
    throw new Refusal(403, "admin endpoint disabled");
  };

  /** All who can reach it by themselves, where the server is bound to a loopback address. */
  AdminAccess LOOPBACK = request -> {
    if (!isBoundToLoopback(request) || isPassedOn(request) || !isAskedForLoopback(request)) {
      throw new Refusal(
          403,
          "admin endpoint disabled: without an admin token it is there on a loopback address only,"
              + " by that name, and not through a proxy");
    }
  };

  /** Lets the request pass, or throws. */
  void require(Request request) throws Refusal;

  /** Those who show this token, as a bearer token or as the password of HTTP Basic. */
  static AdminAccess of(Token token) {
    return request -> {
      List<Token> shown = Credentials.inHeaders(request);
      Credentials.password(request).ifPresent(shown::add);
      if (!token.isAmong(shown)) {
        throw new Refusal(
            401,
            "the admin endpoint needs its token: as a bearer token, or as the password of HTTP"
                + " Basic",
            Map.of("WWW-Authenticate", "Basic realm=\"sse4j admin\", charset=\"UTF-8\""));
      }
    };
  }

  /** A proxy on the same machine is not the one who asks. */
  private static boolean isPassedOn(Request request) {
    return PASSED_ON.stream().anyMatch(request.getHeaders()::contains);
  }

  /** A page from elsewhere can have its own name stand for this address: it is no better for it. */
  private static boolean isAskedForLoopback(Request request) {
    String host = Request.getServerName(request);
    return host.equalsIgnoreCase("localhost")
        || ClientAddress.literal(host.replaceAll("[\\[\\]]", ""))
            .filter(InetAddress::isLoopbackAddress)
            .isPresent();
  }

  private static boolean isBoundToLoopback(Request request) {
    try {
      return request.getConnectionMetaData().getConnector() instanceof NetworkConnector connector
          && connector.getHost() != null
          && InetAddress.getByName(connector.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
