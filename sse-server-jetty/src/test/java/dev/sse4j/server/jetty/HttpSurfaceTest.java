package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.server.ManualBus;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.spi.UnconfirmedException;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/http.md, against running servers. */
class HttpSurfaceTest {

  /** All that the handler can answer; what an admission may choose is not among them. */
  private static final List<Integer> STATUSES =
      List.of(200, 204, 302, 400, 401, 403, 404, 405, 406, 413, 414, 415, 429, 431, 500, 503, 504);

  private static final String TABLE = "| Setting | Request | Headers and body |";
  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
  private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");
  private static final String STREAM = ":ok";

  private static final Map<String, Setting> SETTINGS = Map.ofEntries(
      Map.entry("default", () -> ServedHub.with(options -> options)),
      Map.entry("tokens", HttpSurfaceTest::tokens),
      Map.entry("tickets", HttpSurfaceTest::tickets),
      Map.entry("root forbidden", () -> ServedHub.with(options -> options.forbidRoot())),
      Map.entry("patterns forbidden", () -> ServedHub.with(options -> options.forbidPatterns())),
      Map.entry("full", () -> withStream(ServedHub.with(options -> options.maxConnections(1)))),
      Map.entry(
          "address full",
          () -> withStream(ServedHub.with(options -> options.maxConnectionsPerAddress(1)))),
      Map.entry("draining", HttpSurfaceTest::draining),
      Map.entry(
          "connecting",
          () -> ServedHub.with(
              hub -> hub.provider(busThatConnects()),
              options -> options.publishToken("writer").tickets().adminOnLoopback())),
      Map.entry(
          "starting",
          () -> ServedHub.with(hub -> hub.provider(ManualBus.notReady()), options -> options)),
      Map.entry(
          "provider down",
          () -> ServedHub.with(
              hub -> hub.provider(brokenBus()), options -> options.publishToken("writer"))),
      Map.entry(
          "unconfirmed",
          () -> ServedHub.with(
              hub -> hub.provider(silentBus()), options -> options.publishToken("writer"))),
      Map.entry("cors", () -> ServedHub.with(options -> options.cors("https://shop.example"))),
      Map.entry(
          "loopback",
          () -> ServedHub.with(options -> options.adminOnLoopback().metrics(() -> "up 1\n"))),
      Map.entry("pages full", HttpSurfaceTest::withPages),
      Map.entry(
          "failing",
          () -> ServedHub.with(options -> options.admission((request, asked) -> {
            throw new IllegalStateException("as the setting says");
          }))));

  /** Starts a server. */
  @FunctionalInterface
  private interface Setting {
    ServedHub start() throws Exception;
  }

  /** One line of the table. */
  private record Example(
      String setting,
      String request,
      List<String> sent,
      int status,
      List<String> headers,
      String body) {

    String method() {
      return request.substring(0, request.indexOf(' '));
    }

    String target() {
      return request.substring(request.indexOf(' ') + 1);
    }

    String[] sentHeaders() {
      return sent.stream().filter(line -> !line.startsWith("body: ")).toArray(String[]::new);
    }

    String sentBody() {
      return sent.stream()
          .filter(line -> line.startsWith("body: "))
          .map(line -> line.substring("body: ".length()))
          .findFirst()
          .orElse("");
    }

    /** Shown as the name of the test. */
    @Override
    public String toString() {
      return setting + ": " + (request.length() > 60 ? request.substring(0, 60) : request) + " "
          + status;
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsAnsweredAsTheDocumentSays(Example example) throws Exception {
    assertThat(SETTINGS).as("settings that the test knows").containsKey(example.setting());
    try (ServedHub served = SETTINGS.get(example.setting()).start()) {
      if (example.body().equals(STREAM)) {
        checkStream(served, example);
      } else {
        checkAnswer(served, example);
      }
    }
  }

  @Test
  void everyStatusThatTheHandlerAnswersHasAnExample() throws Exception {
    assertThat(examples())
        .isNotEmpty()
        .extracting(Example::status)
        .containsAll(STATUSES)
        .isSubsetOf(STATUSES);
  }

  @Test
  void everySettingIsExplainedAndUsed() throws Exception {
    String document = Files.readString(document());

    assertThat(examples()).extracting(Example::setting).containsAll(SETTINGS.keySet());
    assertThat(SETTINGS.keySet())
        .allSatisfy(setting ->
            assertThat(document).containsPattern("(?m)^\\| " + setting + " \\| [^|]+ \\|$"));
  }

  private static void checkStream(ServedHub served, Example example) {
    assertThat(example.method()).as("streams are opened by").isEqualTo("GET");
    try (StreamProbe probe = served.subscribe(example.target(), example.sentHeaders())) {
      probe.awaitComment("ok");

      assertThat(probe.status()).isEqualTo(example.status());
      for (String header : example.headers()) {
        check(header, probe.header(name(header)));
      }
    }
  }

  private static void checkAnswer(ServedHub served, Example example) throws IOException {
    String answer =
        served.send(example.method(), example.target(), example.sentBody(), example.sentHeaders());

    assertThat(answer).startsWith("HTTP/1.1 " + example.status() + " ");
    for (String header : example.headers()) {
      check(header, headerOf(answer, name(header)));
    }
    String body = ServedHub.body(answer);
    if (example.body().isEmpty()) {
      assertThat(body).isEmpty();
    } else {
      assertThat(body).startsWith(example.body());
    }
    if (example.status() >= 400 && !body.isEmpty()) {
      assertThat(body).startsWith(example.status() + " ").endsWith("\n").hasLineCount(1);
    }
  }

  private static String name(String header) {
    return header.startsWith("no ")
        ? header.substring(3)
        : header.substring(0, header.indexOf(':'));
  }

  private static void check(String header, Optional<String> found) {
    if (header.startsWith("no ")) {
      assertThat(found).as(header).isEmpty();
      return;
    }
    String expected = header.substring(header.indexOf(':') + 2);
    assertThat(found).as(header).isPresent();
    if (!expected.equals("…")) {
      assertThat(found).as(header).contains(expected);
    }
  }

  private static Optional<String> headerOf(String answer, String name) {
    return answer
        .substring(0, answer.indexOf("\r\n\r\n"))
        .lines()
        .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
        .map(line -> line.substring(name.length() + 2))
        .findFirst();
  }

  private static ServedHub tokens() throws Exception {
    return ServedHub.with(options -> options
        .admission(TokenAdmission.of(Identity.of("a reader", "reader").withNamespaces("/pets"))
            .withQueryToken())
        .publishAdmission(
            TokenAdmission.of(Identity.of("a writer", "writer").withNamespaces("/pets")))
        .adminToken("boss"));
  }

  private static ServedHub tickets() throws Exception {
    return ServedHub.with(options -> options
        .admission(TokenAdmission.of(Identity.of("a reader", "reader").withNamespaces("/pets")))
        .tickets()
        .cors("https://shop.example"));
  }

  private static ServedHub draining() throws Exception {
    ServedHub served = ServedHub.with(options -> options.adminOnLoopback());
    served.handler.shutdown();
    return served;
  }

  private static ServedHub withPages() throws Exception {
    ServedHub served = ServedHub.with(options -> options.adminOnLoopback());
    for (int i = 0; i < AdminHandler.MAX_PAGES; i++) {
      served.subscribe("/admin/events").awaitComment("ok");
    }
    return served;
  }

  private static ServedHub withStream(ServedHub served) {
    // It ends with its server: when the test is over.
    served.subscribe("/subscribe/open").awaitComment("ok");
    return served;
  }

  static List<Example> examples() throws IOException {
    List<String> lines = Files.readAllLines(document());
    List<Example> examples = new ArrayList<>();
    boolean inTable = false;
    for (String line : lines) {
      if (line.startsWith(TABLE)) {
        inTable = true;
      } else if (!line.startsWith("|")) {
        inTable = false;
      } else if (inTable && !line.startsWith("|---")) {
        examples.add(example(line));
      }
    }
    return examples;
  }

  private static Example example(String line) {
    String[] cells = line.split("\\|", -1);
    assertThat(cells).as(line).hasSize(8);
    return new Example(
        cells[1].strip(),
        quoted(cells[2]).get(0),
        quoted(cells[3]),
        Integer.parseInt(cells[4].strip()),
        quoted(cells[5]),
        String.join("", quoted(cells[6])));
  }

  private static List<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(found -> expand(found.group(1))).toList();
  }

  private static String expand(String text) {
    return REPEATED
        .matcher(text)
        .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
  }

  private static Path document() {
    return Path.of("..", "docs", "http.md");
  }

  /** Returns a bus that has not been reached yet. */
  private static ManualBus busThatConnects() {
    ManualBus bus = ManualBus.notReady();
    bus.setState(ProviderStatus.State.CONNECTING);
    return bus;
  }

  /** Returns a bus that takes messages, and does not say whether it has them. */
  private static ManualBus silentBus() {
    ManualBus bus = ManualBus.readyAtOnce();
    bus.refuse(new UnconfirmedException("on purpose", null));
    return bus;
  }

  /** Returns a bus that was there, and is lost. */
  private static ManualBus brokenBus() {
    ManualBus bus = ManualBus.readyAtOnce();
    bus.setState(ProviderStatus.State.DOWN);
    return bus;
  }
}
