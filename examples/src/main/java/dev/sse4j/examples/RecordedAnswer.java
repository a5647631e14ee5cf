package dev.sse4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import okhttp3.HttpUrl;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * A server that gives to each request the same recorded event stream, event by event, at the pace
 * of one who writes.
 */
final class RecordedAnswer implements AutoCloseable {

  private final Server server =
      new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  private RecordedAnswer(List<String> blocks, Duration pace) {
    server.setHandler(new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
          for (String block : blocks) {
            pause(pace);
            out.write(block.getBytes(StandardCharsets.UTF_8));
            out.flush(); // else the whole answer would come at once, at its end
          }
        }
        callback.succeeded();
        return true;
      }
    });
  }

  /**
   * Starts a server on a free port of the loopback interface.
   *
   * @param transcript the name of a resource that holds the bytes of an event stream
   * @param pace how long to wait before each event
   */
  static RecordedAnswer start(String transcript, Duration pace) {
    RecordedAnswer answer = new RecordedAnswer(blocks(transcript), pace);
    try {
      answer.server.start();
      return answer;
    } catch (Exception e) {
      throw new Failure("cannot start a server for the recorded answer", e);
    }
  }

  HttpUrl url() {
    return HttpUrl.get(server.getURI());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new Failure("cannot stop the server of the recorded answer", e);
    }
  }

  /** Cuts behind each blank line, which is what ends an event. */
  private static List<String> blocks(String transcript) {
    try (InputStream in = RecordedAnswer.class.getResourceAsStream("transcripts/" + transcript)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no transcript " + transcript);
      }
      return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?<=\n\n)"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the transcript " + transcript, e);
    }
  }

  private static void pause(Duration pace) throws InterruptedIOException {
    try {
      Thread.sleep(pace.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server stops");
    }
  }
}
