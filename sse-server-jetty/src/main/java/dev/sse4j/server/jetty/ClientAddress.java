package dev.sse4j.server.jetty;

import dev.sse4j.server.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param host an address in its usual spelling, or what a proxy says in its place
 * @param port the port, or the empty string
 * @param literal the address, if that is one
 */
record ClientAddress(String host, String port, Optional<InetAddress> literal) {

  /** RFC 7239, section 6; IPv6 goes without brackets in {@code X-Forwarded-For}. */
  private static final Pattern NODE = Pattern.compile(
      "(?:\\[(?<six>[0-9A-Fa-f:.]{2,45})]|(?<four>[0-9.]{7,15})|(?<name>unknown|_[\\w.-]{1,64}))"
          + "(?::(?:[0-9]{1,5}|_[\\w.-]{1,64}))?");

  private static final Pattern BARE_SIX = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private static final Pattern FOUR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** Returns the other end of a socket. */
  static ClientAddress of(@Nullable SocketAddress socket) {
    return socket instanceof InetSocketAddress inet && inet.getAddress() != null
        ? of(inet.getAddress(), Integer.toString(inet.getPort()))
        : new ClientAddress(String.valueOf(socket), "", Optional.empty());
  }

  /** Reads what a proxy says about its client; empty if it cannot be read. */
  static Optional<ClientAddress> parse(String node) {
    if (node.indexOf(':') != node.lastIndexOf(':') && !node.startsWith("[")) {
      return literal(node).map(address -> of(address, ""));
    }
    Matcher matcher = NODE.matcher(node);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group("name");
    if (name != null) {
      return Optional.of(new ClientAddress(name, "", Optional.empty()));
    }
    String six = matcher.group("six");
    return literal(six != null ? six : matcher.group("four")).map(address -> of(address, ""));
  }

  /** Reads an address of numbers. A name is none: nobody is asked what it stands for. */
  static Optional<InetAddress> literal(String text) {
    try {
      Matcher four = FOUR.matcher(text);
      if (four.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
          int number = Integer.parseInt(four.group(i + 1));
          if (number > 255) {
            return Optional.empty();
          }
          bytes[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
      }
      // In brackets the JDK takes it for an address of IPv6 or for an error, and never for a name.
      return text.indexOf(':') >= 0 && BARE_SIX.matcher(text).matches()
          ? Optional.of(InetAddress.getByName("[" + text + "]"))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty(); // the characters of an address, but none
    }
  }

  private static ClientAddress of(InetAddress address, String port) {
    return new ClientAddress(address.getHostAddress(), port, Optional.of(address));
  }

  /** Returns who has sent this request from here. */
  Peer peer(Request request, String principal) {
    return new Peer(
        Request.getPathInContext(request),
        toString(),
        Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.USER_AGENT), ""),
        principal);
  }

  /** Shows the host, and the port if there is one. */
  @Override
  public String toString() {
    String shown = host.indexOf(':') >= 0 && !port.isEmpty() ? "[" + host + "]" : host;
    return port.isEmpty() ? shown : shown + ":" + port;
  }
}
