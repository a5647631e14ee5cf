package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;

/** A client that decodes of a compressed stream what has come, as it comes. */
final class GzipReader implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int LIMIT_SECONDS = 20;

  // Threads: one reads and decodes; the test takes what has been decoded.
  private final HttpResponse<InputStream> response;
  private final Gunzip gunzip = new Gunzip();
  private final BlockingQueue<String> decoded = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder(); // the test's
  private volatile boolean whole;

  private GzipReader(HttpResponse<InputStream> response) {
    this.response = response;
    Thread thread = new Thread(this::read, "gzip reader");
    thread.setDaemon(true);
    thread.start();
  }

  static GzipReader get(String url, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept-Encoding", "gzip");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    GzipReader reader = new GzipReader(CLIENT.send(request.build(), BodyHandlers.ofInputStream()));
    assertThat(reader.header("Content-Encoding")).isEqualTo("gzip");
    return reader;
  }

  String header(String name) {
    return String.join(", ", response.headers().allValues(name));
  }

  /** Waits until all that was read until now contains this, and returns all. */
  String await(String wanted) throws InterruptedException {
    while (text.indexOf(wanted) < 0) {
      next();
    }
    return text.toString();
  }

  /** Waits for the end of the connection, and returns whether the stream was whole. */
  boolean awaitEnd() throws InterruptedException {
    while (!next().isEmpty()) {
      // what came before
    }
    return whole;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }

  private String next() throws InterruptedException {
    String part = decoded.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(part).as("more within %s s, after: %s", LIMIT_SECONDS, text).isNotNull();
    text.append(part);
    return part;
  }

  private void read() {
    byte[] chunk = new byte[64 << 10];
    try {
      int length = response.body().read(chunk);
      while (length >= 0) {
        String part = gunzip.read(ByteBuffer.wrap(chunk, 0, length));
        if (!part.isEmpty()) {
          decoded.add(part);
        }
        length = response.body().read(chunk);
      }
    } catch (IOException | DataFormatException e) {
      decoded.add(""); // cut: then it is not whole
      return;
    }
    whole = gunzip.isAtEnd();
    decoded.add("");
  }
}
