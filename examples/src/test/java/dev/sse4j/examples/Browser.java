package dev.sse4j.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tab of a real Chromium, driven over its DevTools protocol. For one thread at a time. */
final class Browser implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final JsonMapper JSON = new JsonMapper();

  /*
   * Threads: the test calls; the web socket's thread completes the answers and collects the
   * problems; a daemon reads away what Chromium says.
   */
  private final Process process;
  private final Path profile;
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> loads = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final CompletableFuture<String> address = new CompletableFuture<>();
  private WebSocket socket;
  private String session = "";

  private Browser(Path binary) throws IOException {
    profile = Files.createTempDirectory("sse4j-browser-");
    process = new ProcessBuilder(
            binary.toString(),
            "--headless",
            "--no-sandbox", // which root cannot have
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank")
        .redirectErrorStream(true)
        .start();
  }

  /** Starts a browser with an empty profile; where there is none, the test is skipped. */
  static Browser startOrSkip() {
    Path binary = Programs.orSkip("chromium", "chromium-browser", "google-chrome");
    try {
      Browser browser = new Browser(binary);
      browser.connect();
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + binary, e);
    }
  }

  /** Goes to a page, and waits until it has been loaded. */
  void open(String url) {
    get(loaded(call("Page.navigate", Map.of("url", url)).path("loaderId").asString("")));
  }

  /** Returns the value of a JavaScript expression, as text. */
  String evaluate(String expression) {
    JsonNode answer = call(
        "Runtime.evaluate",
        Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + " failed: " + answer.path("exceptionDetails"));
    }
    return answer.at("/result/value").asString("");
  }

  /**
   * Waits until a JavaScript expression is true of the page, looking each time the page has
   * changed.
   */
  void await(String expression) {
    String untilItIs = """
        new Promise((resolve) => {
          const look = () => {
            if (%s) {
              observer.disconnect();
              resolve();
            }
          };
          const observer = new MutationObserver(look);
          observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
          look();
        })
        """.formatted(expression);
    try {
      evaluate(untilItIs);
    } catch (AssertionError e) {
      throw new AssertionError(
          "expected " + expression + " of this page:\n" + text() + "\nproblems: " + problems, e);
    }
  }

  /** Returns the text that the page shows. */
  String text() {
    return evaluate("document.body ? document.body.innerText : ''");
  }

  /**
   * Returns what went wrong on the pages so far: exceptions, refused resources, violations of the
   * content policy.
   */
  List<String> problems() {
    return problems;
  }

  /**
   * Sets the size of the window, in CSS pixels, and the colour scheme, {@code light} or {@code
   * dark}.
   */
  void look(int width, int height, String scheme) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Returns what the window shows, as PNG. */
  byte[] screenshot() {
    return Base64.getDecoder()
        .decode(call("Page.captureScreenshot", Map.of()).path("data").asString(""));
  }

  @Override
  public void close() {
    try {
      call("Browser.close", Map.of());
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      deleteProfile();
    }
  }

  private void connect() {
    Thread reader = new Thread(this::readAway, "browser-output");
    reader.setDaemon(true);
    reader.start();
    socket = get(HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(URI.create(get(address)), new Answers()));
    String target = call("Target.createTarget", Map.of("url", "about:blank"))
        .path("targetId")
        .asString("");
    session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
        .path("sessionId")
        .asString("");
    call("Page.enable", Map.of());
    call("Page.setLifecycleEventsEnabled", Map.of("enabled", true));
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
  }

  /**
   * Returns what is complete as soon as that document has been loaded; it may have been before this
   * is asked.
   */
  private CompletableFuture<String> loaded(String loader) {
    return loads.computeIfAbsent(loader, key -> new CompletableFuture<>());
  }

  private JsonNode call(String method, Map<String, Object> parameters) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Map<String, Object> message = session.isEmpty()
        ? Map.of("id", id, "method", method, "params", parameters)
        : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
    get(socket.sendText(JSON.writeValueAsString(message), true));
    JsonNode all = get(answer);
    if (all.has("error")) {
      throw new AssertionError(method + " failed: " + all.path("error"));
    }
    return all.path("result");
  }

  private void readAway() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          address.complete(matcher.group(1));
        }
      }
      address.completeExceptionally(new IOException("Chromium ended before it was listening"));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }

  private void deleteProfile() {
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println(
          "cannot delete " + profile + ": " + e); // it is in the folder for temporary files
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the browser", e);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "expected an answer of the browser within " + LIMIT_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the browser failed", e.getCause());
    }
  }

  /** Takes what Chromium sends: answers to calls, and events. */
  private final class Answers implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        take(JSON.readTree(message.toString()));
        message.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    private void take(JsonNode node) {
      if (node.has("id")) {
        answers.remove(node.path("id").asInt()).complete(node);
        return;
      }
      String method = node.path("method").asString("");
      JsonNode parameters = node.path("params");
      if (method.equals("Page.lifecycleEvent")
          && parameters.path("name").asString("").equals("load")) {
        loaded(parameters.path("loaderId").asString("")).complete("load");
      } else if (method.equals("Runtime.exceptionThrown")) {
        problems.add(parameters.at("/exceptionDetails").toString());
      } else if (method.equals("Log.entryAdded")
          && parameters.at("/entry/level").asString("").equals("error")) {
        problems.add(parameters.path("entry").toString());
      }
    }
  }
}
