package dev.sse4j.testkit;

import dev.sse4j.codec.EventParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The streams whose bytes a probe sees. */
final class ProbedBytes {

  private static final int CHUNK_BYTES = 8 << 10;
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  /** Reads all of a source. */
  private interface Reading {
    void read(Recording recording) throws Exception;
  }

  private ProbedBytes() {}

  /** Reads the bytes of an event stream. */
  static ProbedStream of(InputStream in) {
    return ProbedStream.of(
        connection(in, recording -> parse(in, recording)),
        new Recording(Recording.Source.EVENTS, ""));
  }

  /** Reads the bytes of an HTTP/1.1 response. */
  static ProbedStream ofResponse(InputStream in) {
    return ProbedStream.of(
        connection(in, recording -> receive(in, recording)),
        new Recording(Recording.Source.RESPONSE, ""));
  }

  /** Sends a {@code GET} over connections of our own. */
  static ProbedStream get(String url, String... headers) {
    List<String> others = new ArrayList<>(List.of(headers));
    others.removeIf(ProbedBytes::isLastEventId);
    String begin = Arrays.stream(headers)
        .filter(ProbedBytes::isLastEventId)
        .map(header -> header.substring(header.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
    return ProbedStream.open(
        (lastEventId, recording) -> {
          recording.sending("GET", url, lastEventId);
          List<String> all = new ArrayList<>(others);
          if (!lastEventId.isEmpty()) {
            all.add(LAST_EVENT_ID + ": " + lastEventId);
          }
          Socket socket = RawRequest.get(url, all);
          return connection(socket, received -> receive(socket.getInputStream(), received));
        },
        begin);
  }

  /** Sends a request with a client of the JDK. */
  static ProbedStream send(HttpClient client, HttpRequest request) {
    return ProbedStream.open(
        (lastEventId, recording) -> {
          recording.sending(request.method(), request.uri().toString(), lastEventId);
          HttpRequest.Builder next = HttpRequest.newBuilder(
              request, (name, value) -> !name.equalsIgnoreCase(LAST_EVENT_ID));
          if (!lastEventId.isEmpty()) {
            next.header(LAST_EVENT_ID, requireAscii(lastEventId));
          }
          CompletableFuture<HttpResponse<InputStream>> answer =
              client.sendAsync(next.build(), HttpResponse.BodyHandlers.ofInputStream());
          return connection(() -> abandon(answer), received -> receive(answer, received));
        },
        request.headers().firstValue(LAST_EVENT_ID).orElse(""));
  }

  /** Of bytes, an exception after our own close says nothing about the stream. */
  private static ProbedStream.Connection connection(AutoCloseable source, Reading reading) {
    return new ProbedStream.Connection() {
      @Override
      public void read(Recording recording) throws Exception {
        try {
          reading.read(recording);
        } catch (IOException | CancellationException e) {
          if (!recording.isClosing()) {
            throw e;
          }
        }
      }

      @Override
      public void close() throws Exception {
        source.close();
      }
    };
  }

  private static void receive(InputStream connection, Recording recording) throws IOException {
    InputStream in = new BufferedInputStream(connection);
    HttpHead head = HttpHead.readResponse(in);
    receive(head, HttpBody.ofResponse(head, in), recording);
  }

  private static void receive(
      CompletableFuture<HttpResponse<InputStream>> answer, Recording recording)
      throws IOException, InterruptedException {
    try {
      HttpResponse<InputStream> response = answer.get();
      receive(head(response), response.body(), recording);
    } catch (ExecutionException e) {
      throw new IOException("there is no answer: " + e.getCause(), e.getCause());
    }
  }

  private static void abandon(CompletableFuture<HttpResponse<InputStream>> answer)
      throws IOException {
    if (!answer.cancel(true) && !answer.isCompletedExceptionally()) {
      answer.join().body().close();
    }
  }

  private static HttpHead head(HttpResponse<?> response) {
    String version = response.version() == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1";
    List<HttpHead.Field> fields = new ArrayList<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> fields.add(new HttpHead.Field(name, value))));
    return new HttpHead(version + " " + response.statusCode(), fields);
  }

  private static void receive(HttpHead head, InputStream body, Recording recording)
      throws IOException {
    recording.head(head);
    if (head.isEventStream()) {
      parse(body, recording);
      return;
    }
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
      recording.bytes(chunk, length);
      recording.body(chunk, length);
    }
  }

  private static void parse(InputStream in, Recording recording) throws IOException {
    EventParser parser =
        new EventParser(recording, EventParser.DEFAULT_MAX_EVENT_BYTES, recording.lastEventId());
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
      recording.bytes(chunk, length);
      parser.parse(chunk, 0, length);
    }
  }

  private static boolean isLastEventId(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith("last-event-id:");
  }

  /** The JDK's client sends a question mark for each character that is not ASCII. */
  private static String requireAscii(String lastEventId) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(lastEventId)) {
      throw new IllegalStateException("expected a last event ID in ASCII, which is all that"
          + " java.net.http can send, but got " + Transcript.quote(lastEventId)
          + "; StreamProbe.get can send it");
    }
    return lastEventId;
  }
}
