package dev.sse4j.server.jetty;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers of a stream, which go out with its first bytes.
 *
 * @param habits which headers there are
 * @param keepAlive after how long a silence is broken
 * @param compression whether the stream is compressed for those who ask for it
 */
record StreamHead(Habits habits, Optional<Duration> keepAlive, Compression compression) {

  /** Unknown to Jetty, which would leave out what HTTP/1.1 implies. */
  private static final HttpField KEPT_ALIVE = new HttpField(null, "Connection", "keep-alive");

  /** Which headers there are. */
  enum Habits {

    /** Those that proxies and clients of ours can use. */
    STANDARD {
      @Override
      void write(Request request, HttpFields.Mutable headers, Optional<Duration> keepAlive) {
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
        headers.put("X-Accel-Buffering", "no");
        keepAlive.ifPresent(interval -> headers.put("Keep-Alive-Interval", wholeSeconds(interval)));
      }
    },

    /** Those of mroth/sseserver. */
    SSESERVER {
      @Override
      void write(Request request, HttpFields.Mutable headers, Optional<Duration> keepAlive) {
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        // Not on HTTP/2, where such a header makes the whole answer malformed (RFC 9113, 8.2.2).
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
            && !request.getHeaders().contains(HttpHeader.CONNECTION, "close")) {
          headers.put(KEPT_ALIVE);
        }
      }
    };

    abstract void write(Request request, HttpFields.Mutable headers, Optional<Duration> keepAlive);
  }

  /** Sets all of it, and returns what compresses the stream, if it is to be compressed. */
  @Nullable
  GzipStream write(Request request, Response response) {
    response.setStatus(200);
    habits.write(request, response.getHeaders(), keepAlive);
    return compression.settle(request, response.getHeaders());
  }

  private static String wholeSeconds(Duration interval) {
    return Long.toString(Math.max(1, interval.plusMillis(999).toSeconds()));
  }
}
