package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The page that shows the status: one document, made of its resources when this class is loaded.
 * It needs nothing from elsewhere, and its headers let it have nothing: not a script or a style but
 * its own two, which are known by their hashes.
 */
final class AdminPage {

  private static final String STYLE = resource("style.css");
  private static final String SCRIPT =
      resource("words.js") + resource("charts.js") + resource("page.js");

  private static final String HTML = resource("page.html")
      .replace("<style></style>", "<style>" + STYLE + "</style>")
      .replace(
          "<script type=\"module\"></script>", "<script type=\"module\">" + SCRIPT + "</script>");

  private static final HttpFields HEADERS = HttpFields.build()
      .put(
          "Content-Security-Policy",
          "default-src 'none'; script-src '" + hash(SCRIPT) + "'; style-src '" + hash(STYLE)
              + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
      .put("Referrer-Policy", "no-referrer")
      .asImmutable();

  private AdminPage() {}

  static void send(Response response, Callback callback) {
    HEADERS.forEach(response.getHeaders()::put);
    Answer.send(response, callback, 200, Answer.HTML, HTML);
  }

  private static String resource(String name) {
    try (InputStream in = AdminPage.class.getResourceAsStream("admin/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the resource admin/" + name + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource admin/" + name, e);
    }
  }

  private static String hash(String block) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(block.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
