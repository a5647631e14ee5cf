package dev.sse4j.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Plays the harness: has a service of its own, asks it for streams over real HTTP, and takes what
 * they tell.
 */
final class Harness implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;

  /** How the message that something failed begins. */
  static final String ERROR = "{\"kind\":\"error\",\"error\":\"";

  /** What the service answered. */
  record Answer(int status, String location, String body) {}

  /** A message of a stream, and the number that it came with. */
  private record Told(String number, String message) {}

  /** A stream that the service reads for us. */
  final class Stream {

    private final String url;
    private final BlockingQueue<Told> inbox;
    private int taken;

    private Stream(String url, BlockingQueue<Told> inbox) {
      this.url = url;
      this.inbox = inbox;
    }

    /** Waits for the next message and returns it, as it was sent. */
    String next() {
      try {
        Told told = inbox.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        taken++;
        if (told == null || !told.number.equals(Integer.toString(taken))) {
          throw new AssertionError("expected message " + taken + ", but got " + told);
        }
        return told.message;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a message", e);
      }
    }

    /** Waits for so many messages and returns them. */
    List<String> next(int count) {
      List<String> messages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        messages.add(next());
      }
      return messages;
    }

    /** Sends a command, and returns the status of the answer. */
    int command(String body) {
      return request("POST", url, body).status();
    }

    /** Closes the stream, and returns the status of the answer. */
    int close() {
      return request("DELETE", url, "").status();
    }

    /** Returns how many messages came that were not taken. */
    int waiting() {
      return inbox.size();
    }
  }

  private final ContractService service = ContractService.start(0);
  private final OkHttpClient http = new OkHttpClient.Builder()
      .readTimeout(Callback.LIMIT.multipliedBy(2)) // closing a stream may wait for a message
      .build();
  private final HttpServer callbacks;
  private final Map<String, BlockingQueue<Told>> inboxes = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();

  Harness() {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      callbacks = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    callbacks.createContext("/", this::take);
    callbacks.start();
  }

  /** Returns the message of an event that has nothing but data, written as in JSON. */
  static String event(String data) {
    return event("message", data, "");
  }

  /** Returns the message of an event; its data is written as in JSON. */
  static String event(String type, String data, String id) {
    return "{\"kind\":\"event\",\"event\":{\"type\":\"" + type + "\",\"data\":\"" + data
        + "\",\"id\":\"" + id + "\"}}";
  }

  /** Returns the message of a comment. */
  static String comment(String comment) {
    return "{\"kind\":\"comment\",\"comment\":\"" + comment + "\"}";
  }

  ContractService service() {
    return service;
  }

  /** Opens a stream with the default options. */
  Stream open(String streamUrl) {
    return open(streamUrl, "\"initialDelayMs\":0");
  }

  /**
   * Opens a stream.
   *
   * @param options fields of the JSON object, beside those that are always there
   */
  Stream open(String streamUrl, String options) {
    String id = Integer.toString(opened.incrementAndGet());
    BlockingQueue<Told> inbox = new LinkedBlockingQueue<>();
    inboxes.put(id, inbox);
    Answer answer = request(
        "POST",
        service.url() + "/",
        "{\"tag\":\"a test\",\"streamUrl\":\"%s\",\"callbackUrl\":\"%s\",%s}"
            .formatted(streamUrl, callbackUrl(id), options));
    if (answer.status() != 201) {
      throw new AssertionError("expected 201, but got " + answer);
    }
    return new Stream(answer.location(), inbox);
  }

  /** Returns a callback URL; nobody takes what comes there unless {@link #open} gave it away. */
  String callbackUrl(String id) {
    return "http://127.0.0.1:" + callbacks.getAddress().getPort() + "/endpoints/" + id;
  }

  Answer request(String method, String url, String body) {
    Request request = new Request.Builder()
        .url(url)
        .method(method, method.equals("GET") ? null : RequestBody.create(body.getBytes(UTF_8)))
        .build();
    try (Response response = http.newCall(request).execute()) {
      return new Answer(
          response.code(), response.header("Location", ""), response.body().string());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    service.close();
    callbacks.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/"); // /endpoints/<id>/<number>
    String message = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    BlockingQueue<Told> inbox = inboxes.get(path[2]);
    if (inbox != null) {
      inbox.add(new Told(path[3], message));
    }
    exchange.sendResponseHeaders(inbox == null ? 404 : 202, -1);
    exchange.close();
  }
}
