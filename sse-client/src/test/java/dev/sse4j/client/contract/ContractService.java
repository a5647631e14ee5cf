package dev.sse4j.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service that the harness drives: it opens a stream for each {@code POST /}, takes commands
 * for it at the stream's own path, and tells all that comes out of it to the callback URL of the
 * stream. It listens on the loopback interface only.
 *
 * <p>Threads: any thread may call any method.
 */
final class ContractService implements AutoCloseable {

  /** The optional features that the client has, by the names that the harness has for them. */
  static final List<String> CAPABILITIES = List.of(
      "bom",
      "comments",
      "headers",
      "last-event-id",
      "post",
      "read-timeout",
      "report",
      "restart",
      "server-directed-shutdown-request");

  private static final String STREAMS = "/streams/";

  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  /*
   * Threads: the server's own one takes connections, those of the executor answer requests. A
   * stream has one more, which it ends itself.
   */
  private final HttpServer server;
  private final ExecutorService answering;
  private final JsonMapper json = new JsonMapper();
  private final Map<String, ContractStream> streams = new ConcurrentHashMap<>(); // by their path
  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private ContractService(HttpServer server) {
    this.server = server;
    AtomicInteger threads = new AtomicInteger();
    this.answering = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "contract-service-" + threads.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Runs until the harness, or Ctrl-C, stops it. */
  public static void main(String[] args) throws InterruptedException {
    try (ContractService service = start(Integer.parseInt(args[0]))) {
      System.out.println("listening on " + service.url());
      service.awaitStop();
    }
  }

  /**
   * Starts a service.
   *
   * @param port where; 0 for any port that is free
   */
  static ContractService start(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
      ContractService service = new ContractService(server);
      server.setExecutor(service.answering);
      server.createContext("/", service::answer);
      server.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
  }

  /** Returns where it listens: {@code http://127.0.0.1:port}. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Waits until it was stopped, by a request or by {@link #close()}. */
  void awaitStop() throws InterruptedException {
    stopped.await(); // as long as the harness likes
  }

  /** Closes the port and all streams. A second call does nothing. */
  @Override
  public void close() {
    server.stop(0);
    streams.values().forEach(ContractStream::close);
    answering.shutdown();
    stopped.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    try {
      if (path.equals("/")) {
        answerService(exchange, method);
      } else {
        answerStream(exchange, method, path);
      }
    } catch (JacksonException | IllegalArgumentException e) {
      send(exchange, BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private void answerService(HttpExchange exchange, String method) throws IOException {
    switch (method) {
      case "GET" -> send(exchange, OK, status());
      case "POST" -> {
        String path = open(body(exchange));
        // As an absolute URL: the harness puts anything else behind its --url as it is.
        String host = exchange.getRequestHeaders().getFirst("Host");
        exchange.getResponseHeaders().set("Location", "http://" + host + path);
        send(exchange, CREATED);
      }
      case "DELETE" -> {
        send(exchange, NO_CONTENT); // before the connection is gone
        close();
      }
      default -> send(exchange, METHOD_NOT_ALLOWED);
    }
  }

  private void answerStream(HttpExchange exchange, String method, String path) throws IOException {
    ContractStream stream = streams.get(path);
    if (stream == null) {
      send(exchange, NOT_FOUND);
      return;
    }
    switch (method) {
      case "POST" -> {
        command(stream, body(exchange));
        send(exchange, ACCEPTED);
      }
      case "DELETE" -> {
        streams.remove(path);
        stream.close();
        send(exchange, NO_CONTENT); // the harness takes 200 or 204
      }
      default -> send(exchange, METHOD_NOT_ALLOWED);
    }
  }

  private String status() {
    ObjectNode status = json.createObjectNode().put("name", "sse4j");
    CAPABILITIES.forEach(status.putArray("capabilities")::add);
    return json.writeValueAsString(status);
  }

  private String open(JsonNode options) {
    ContractStream stream = ContractStream.open(StreamOptions.of(options));
    String path = STREAMS + opened.incrementAndGet();
    streams.put(path, stream);
    return path;
  }

  private static void command(ContractStream stream, JsonNode command) {
    String name = command.path("command").asString("");
    switch (name) {
      case "restart" -> stream.restart();
      case "listen" -> {} // to one type of events: our loop is given all of them
      default ->
        throw new IllegalArgumentException(
            "expected command restart or listen, but was \"" + name + "\"");
    }
  }

  private JsonNode body(HttpExchange exchange) throws IOException {
    return json.readTree(exchange.getRequestBody().readAllBytes());
  }

  private static void send(HttpExchange exchange, int status) throws IOException {
    send(exchange, status, "");
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    if (bytes.length == 0) {
      exchange.sendResponseHeaders(status, -1); // no body
    } else {
      String type = status == OK ? "application/json" : "text/plain; charset=utf-8";
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }
}
