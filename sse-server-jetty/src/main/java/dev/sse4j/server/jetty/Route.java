package dev.sse4j.server.jetty;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A path of the handler's, and what is done there.
 *
 * @param path the path, beginning with a slash and not ending with one
 * @param reach which paths are meant
 * @param methods how it may be asked, besides {@code OPTIONS}
 * @param action answers
 */
record Route(String path, Reach reach, Set<HttpMethod> methods, Action action) {

  static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  static final Set<HttpMethod> POST = Set.of(HttpMethod.POST);

  /** Which paths a route has. */
  enum Reach {
    PATH_ALONE,
    ALL_BELOW
  }

  /** Answers a request. */
  @FunctionalInterface
  interface Action {

    /**
     * Answers a request whose method is one of the route's.
     *
     * @param below what follows the route's own path
     * @throws Refusal if the answer is no
     * @throws IOException if the request cannot be read
     */
    void handle(Request request, Response response, Callback callback, String below)
        throws Refusal, IOException;
  }

  boolean owns(String asked) {
    return asked.equals(path) || reach == Reach.ALL_BELOW && asked.startsWith(path + "/");
  }

  void handle(Request request, Response response, Callback callback, String asked)
      throws Refusal, IOException {
    if (HttpMethod.OPTIONS.is(request.getMethod())) {
      Answer.noContent(response, callback, allowed());
      return;
    }
    if (methods.stream().noneMatch(method -> method.is(request.getMethod()))) {
      throw Refusal.method(request.getMethod(), allowed());
    }
    action.handle(request, response, callback, asked.substring(path.length()));
  }

  /** Returns the methods, as the header {@code Allow} has them. */
  String allowed() {
    return methods.stream().map(HttpMethod::asString).sorted().collect(Collectors.joining(", "))
        + ", OPTIONS";
  }
}
