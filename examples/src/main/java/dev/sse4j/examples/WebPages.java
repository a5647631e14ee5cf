package dev.sse4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves a page and what it is made of, from resources that are held in memory. The headers let the
 * page use nothing from elsewhere, and nothing inline: what comes in an event can then never become
 * a script.
 */
final class WebPages extends Handler.Abstract.NonBlocking {

  private static final HttpFields HEADERS = HttpFields.build()
      .put(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
              + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      .put("X-Content-Type-Options", "nosniff")
      .put("Referrer-Policy", "no-referrer")
      .put(HttpHeader.CACHE_CONTROL, "no-cache")
      .asImmutable();

  private record Page(String type, byte[] bytes) {}

  private final Map<String, Page> pages = new LinkedHashMap<>();

  private WebPages() {}

  /**
   * Returns a handler that serves the first of these resources at {@code /}, and the others by
   * their names.
   */
  static WebPages of(String index, String... others) {
    WebPages handler = new WebPages();
    handler.pages.put("/", load(index));
    for (String other : others) {
      handler.pages.put("/" + other, load(other));
    }
    return handler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Page page = pages.get(Request.getPathInContext(request));
    if (page == null) {
      return false;
    }
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      Response.writeError(request, response, callback, 405);
      return true;
    }
    for (HttpField header : HEADERS) {
      response.getHeaders().put(header);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.type());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.bytes().length);
    response.write(true, ByteBuffer.wrap(page.bytes()), callback);
    return true;
  }

  private static Page load(String name) {
    try (InputStream in = WebPages.class.getResourceAsStream("web/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no resource web/" + name);
      }
      return new Page(typeOf(name), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource web/" + name, e);
    }
  }

  private static String typeOf(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".html" -> "text/html;charset=utf-8";
      case ".js" -> "text/javascript;charset=utf-8";
      case ".css" -> "text/css;charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no content type is known for " + name);
    };
  }
}
