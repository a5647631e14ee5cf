package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.testkit.RecordedExchange.Piece;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamRecorderTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int LIMIT_MILLIS = 20_000;

  private final ScriptedServer server = ScriptedServer.start();
  private final StreamRecorder recorder = StreamRecorder.start(server.url("/what?does=not"));

  @TempDir
  private Path directory;

  @AfterEach
  void close() {
    recorder.close();
    server.close();
  }

  @Test
  void passesOnWhatIsSentAndKeepsIt() {
    server.enqueue(StreamScript.events(Event.of("one").withId("1")).header("Retry-After", "2"));

    try (StreamProbe probe = StreamProbe.get(recorder.url("/pets?q=1"), "Last-Event-ID: 0")) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).containsExactly(Event.of("one").withId("1"));
    }

    assertThat(withoutTimes(recorder.fixture())).isEqualTo("""
            > GET /pets
            > Host: …
            > Last-Event-ID: 0
            > Accept: text/event-stream
            < 200
            < Transfer-Encoding: …
            < Connection: …
            < Content-Type: text/event-stream
            < Retry-After: 2
            @
            | id: 1
            | data: one
            |
            = end
            """);
  }

  @Test
  void rewritesTheRequestForTheServerAndNothingElseInIt() throws Exception {
    server.enqueue(StreamScript.response(200, "ok"));

    exchange("POST /a?b=c HTTP/1.1\r\nhost: here\r\nAccept-Encoding: gzip\r\nX-A: 1\r\nx-a: ä\r\n"
        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

    ReceivedRequest request = server.takeRequest();
    assertThat(request).asString().isEqualTo("""
            POST /a?b=c HTTP/1.1
                             Host: 127.0.0.1:%d
                             X-A: 1
                             x-a: ä
                             Transfer-Encoding: chunked
                             Accept-Encoding: identity
                             Connection: close""".formatted(server.port()));
    assertThat(request.body()).isEqualTo("abcde");
    assertThat(recorder.fixture().toString()).contains("> Content-Length: 5\n");
  }

  @Test
  void aClientOfTheJdkIsRecordedToo() {
    server.enqueue(StreamScript.events(Event.of("one")));

    try (StreamProbe probe = StreamProbe.send(
        HttpClient.newHttpClient(),
        HttpRequest.newBuilder(URI.create(recorder.url("/")))
            .POST(HttpRequest.BodyPublishers.ofString("ä"))
            .build())) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).containsExactly(Event.of("one"));
    }

    assertThat(recorder.fixture().toString())
        .startsWith("> POST /\n")
        .contains("\n> Content-Length: 2\n");
  }

  @Test
  void passesTheResponseOnByteForByte() throws Exception {
    server.enqueue(StreamScript.bytes(":a\n").splitEverywhere());

    assertThat(new String(exchange("GET / HTTP/1.1\r\n\r\n"), UTF_8))
        .isEqualTo("HTTP/1.1 200 Scripted\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
            + "Content-Type: text/event-stream\r\n\r\n"
            + "1\r\n:\r\n1\r\na\r\n1\r\n\n\r\n0\r\n\r\n");
    assertThat(body(recorder.fixture().exchanges().get(0))).isEqualTo(":a\n");
  }

  @Test
  void tellsWhenEachPieceCame() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenAwait(gate).thenEvents(Event.of("two")));
    try (StreamProbe probe = StreamProbe.get(recorder.url("/"))) {
      probe.await(1);
      long seen = System.nanoTime();
      Eventually.holds(() -> System.nanoTime() - seen >= SHORT.toNanos());
      gate.countDown();
      probe.awaitEnd();
    }

    var pieces = recorder.fixture().exchanges().get(0).pieces();
    assertThat(pieces).extracting(Piece::millis).isSorted();
    assertThat(new String(pieces.get(pieces.size() - 1).bytes(), UTF_8)).endsWith("two\n\n");
    assertThat(pieces.get(pieces.size() - 1).millis()).isGreaterThanOrEqualTo(SHORT.toMillis());
  }

  @Test
  void keepsHowEachStreamEndedInTheOrderOfTheRequests() {
    server.enqueue(
        StreamScript.events(Event.of("one")).thenDrop(),
        StreamScript.events(Event.of("one")).thenReset(),
        StreamScript.events(Event.of("one")).thenStall(),
        StreamScript.response(503, "no"),
        StreamScript.response(204),
        StreamScript.noAnswer().thenDrop());

    try (StreamProbe dropped = StreamProbe.get(recorder.url("/dropped"))) {
      assertThat(dropped.awaitEnd()).containsInstanceOf(EOFException.class);
      assertThat(dropped.events()).hasSize(1);
    }
    try (StreamProbe reset = StreamProbe.get(recorder.url("/reset"))) {
      assertThat(reset.awaitEnd()).containsInstanceOf(SocketException.class);
      assertThat(reset.events()).hasSize(1);
    }
    try (StreamProbe stalled = StreamProbe.get(recorder.url("/stalled"))) {
      stalled.await(1);
    }
    try (StreamProbe refused = StreamProbe.get(recorder.url("/refused"))) {
      assertThat(refused.body()).isEqualTo("no");
    }
    try (StreamProbe empty = StreamProbe.get(recorder.url("/empty"))) {
      assertThat(empty.awaitEnd()).isEmpty();
    }
    try (StreamProbe unanswered = StreamProbe.get(recorder.url("/unanswered"))) {
      assertThat(unanswered.awaitEnd()).containsInstanceOf(EOFException.class);
    }

    var exchanges = recorder.fixture().exchanges();
    assertThat(exchanges)
        .extracting(exchange -> exchange.path() + " " + exchange.status() + " " + exchange.ending())
        .containsExactly(
            "/dropped 200 drop",
            "/reset 200 reset",
            "/stalled 200 stall",
            "/refused 503 end",
            "/empty 204 end",
            "/unanswered 0 drop");
    assertThat(body(exchanges.get(0))).isEqualTo("data: one\n\n");
    assertThat(body(exchanges.get(1))).isEqualTo("data: one\n\n");
    assertThat(body(exchanges.get(2))).isEqualTo("data: one\n\n");
    assertThat(body(exchanges.get(3))).isEqualTo("no");
    for (int i = 0; i < 6; i++) {
      ReceivedRequest request = server.takeRequest();
      if (!request.path().equals("/reset")) { // which is closed already
        request.awaitClosed();
      }
    }
  }

  @Test
  void whatItRecordedAnswersTheSame() {
    server.enqueue(StreamScript.events(Event.of("one").withId("ä\\"), new Event("t", "a\r\nb", ""))
        .thenDrop());
    try (StreamProbe live = StreamProbe.get(recorder.url("/"))) {
      live.awaitEnd();
      server.enqueue(recorder.fixture().scripts().toArray(StreamScript[]::new));

      try (StreamProbe played = StreamProbe.get(server.url("/"))) {
        assertThat(played.awaitEnd()).containsInstanceOf(EOFException.class);
        assertThat(played.events()).hasSize(2).isEqualTo(live.events());
      }
    }
  }

  @Test
  void holdsNothingThatLetsSomebodyIn() throws Exception {
    String secret = "s3cret";
    server.enqueue(StreamScript.events()
        .status(307)
        .header("Set-Cookie", "a=" + secret)
        .header("X-Request-Id", secret)
        .header("Location", "https://user:" + secret + "@elsewhere/path?token=" + secret)
        .header("WWW-Authenticate", "Digest nonce=" + secret));
    exchange("POST /a?token=" + secret + " HTTP/1.1\r\nAuthorization: Bearer " + secret
        + "\r\nx-api-key: " + secret + "\r\nCookie: a=" + secret + "\r\nReferer: http://x/?"
        + secret + "\r\nContent-Length: 6\r\n\r\n" + secret);
    exchange("GET http://user:" + secret + "@h/b?token=" + secret + "#" + secret + " HTTP/1.1\r\n"
        + "no field but " + secret + "\r\n\r\n");
    Path file = directory.resolve("answer.txt");

    assertThatThrownBy(recorder::fixture)
        .hasMessageContaining("cannot read the head of the request")
        .hasMessageNotContaining(secret);
    try (StreamRecorder other = StreamRecorder.start(server.url("/"))) {
      server.enqueue(StreamScript.events().header("Location", "/next?token=" + secret));
      try (StreamProbe probe =
          StreamProbe.get(other.url("/c?token=" + secret), "Authorization: " + secret)) {
        probe.awaitEnd();
      }
      other.fixture().save(file);
      assertThat(file).content().doesNotContain(secret).contains("< Location: /next\n");
    }
    assertThat(recorder.transcript()).doesNotContain(secret);
  }

  @Test
  void keepsOfAFieldThatIsNotKnownOnlyItsName() throws Exception {
    server.enqueue(StreamScript.events()
        .header("Set-Cookie", "a=s3cret")
        .header("Location", "https://user:s3cret@elsewhere/path?token=s3cret"));

    exchange(
        "POST /a?token=s3cret HTTP/1.1\r\nAuthorization: Bearer s3cret\r\nx-api-key: s3cret\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 6\r\n\r\ns3cret");

    assertThat(withoutTimes(recorder.fixture())).isEqualTo("""
            > POST /a
            > Authorization: …
            > x-api-key: …
            > Content-Type: text/plain
            > Content-Length: 6
            < 200
            < Transfer-Encoding: …
            < Connection: …
            < Content-Type: text/event-stream
            < Location: /path
            < Set-Cookie: …
            = end
            """);
  }

  @Test
  void speaksTlsToAServerWhoseNameIsRight() throws Exception {
    SSLContext tls = tls("san=ip:127.0.0.1");
    try (ServerSocket secure = secureServer(tls);
        StreamRecorder toSecure =
            StreamRecorder.start("https://127.0.0.1:" + secure.getLocalPort(), tls)) {
      try (StreamProbe probe = StreamProbe.get(toSecure.url("/"))) {
        assertThat(probe.await(1)).containsExactly(Event.of("secure"));
      }

      assertThat(toSecure.fixture().toString()).contains("| data: secure\n|\n= ");
    }
  }

  @Test
  void aServerOfAnotherNameOrWithoutTrustIsAFailure() throws Exception {
    SSLContext tls = tls("san=dns:elsewhere.example");
    try (ServerSocket secure = secureServer(tls);
        StreamRecorder wrongName =
            StreamRecorder.start("https://127.0.0.1:" + secure.getLocalPort(), tls);
        StreamRecorder noTrust =
            StreamRecorder.start("https://127.0.0.1:" + secure.getLocalPort())) {
      for (StreamRecorder toSecure : new StreamRecorder[] {wrongName, noTrust}) {
        try (StreamProbe probe = StreamProbe.get(toSecure.url("/"))) {
          assertThat(probe.awaitEnd()).containsInstanceOf(SocketException.class);
        }
        assertThatThrownBy(toSecure::fixture)
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("cannot connect to 127.0.0.1:" + secure.getLocalPort());
      }
    }
  }

  @Test
  void waitsForStreamsThatAreOpenAndTakesThemAsLeftWhenItIsClosed() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    try (StreamProbe probe = StreamProbe.get(recorder.url("/"))) {
      probe.await(1);

      assertThatThrownBy(() -> recorder.fixture(SHORT))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected all streams to end within 50 ms, but some are open:\n")
          .hasMessageContaining("#1 received GET /\n");
      recorder.close();

      assertThat(recorder.fixture().toString()).endsWith("| data: one\n|\n= stall\n");
    }
  }

  @Test
  void whatAClientHasSeenIsInTheFixtureHoweverSoonItIsClosed() {
    for (int i = 0; i < 20; i++) {
      server.enqueue(StreamScript.events(Event.of("one")).thenStall());
      StreamRecorder other = StreamRecorder.start(server.url("/"));
      try (StreamProbe probe = StreamProbe.get(other.url("/"))) {
        probe.await(1);
      } finally {
        other.close();
      }

      assertThat(other.fixture().toString()).endsWith("| data: one\n|\n= stall\n");
    }
  }

  @Test
  void aConnectionWithoutARequestIsNoExchange() throws Exception {
    server.enqueue(StreamScript.response(204));
    connect().close();

    exchange("GET / HTTP/1.1\r\n\r\n");

    assertThat(recorder.fixture().exchanges()).hasSize(1);
  }

  @Test
  void aConnectionThatIsResetWithinTheHeadOfItsRequestIsNoExchange() throws Exception {
    for (String sent : List.of("", "GET / HT")) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(sent.getBytes(UTF_8));
        socket.setSoLinger(true, 0);
      }
    }
    Threads.awaitNone("stream-recorder-" + URI.create(recorder.url("/")).getPort() + " #");
    server.enqueue(StreamScript.response(204));

    exchange("GET / HTTP/1.1\r\n\r\n");

    assertThat(recorder.fixture().exchanges()).hasSize(1);
  }

  @Test
  void aClientThatGoesWithinItsRequestIsNoFailure() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc".getBytes(UTF_8));
    }
    Eventually.holds(
        () -> server.transcript().contains("#1 failed to receive a request"), server::transcript);

    assertThat(recorder.fixture()).hasToString("> POST /\n> Content-Length: 3\n= stall\n");
    Threads.awaitNone("stream-recorder-" + URI.create(recorder.url("/")).getPort() + " #");
  }

  @Test
  void passesOnThatTheClientMayContinue() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        StreamRecorder toRaw = StreamRecorder.start("http://127.0.0.1:" + raw.getLocalPort());
        Socket client = new Socket("127.0.0.1", URI.create(toRaw.url("/")).getPort())) {
      client.setSoTimeout(LIMIT_MILLIS);
      client
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
              .getBytes(UTF_8));
      try (Socket accepted = raw.accept()) {
        accepted.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
        assertThat(HttpHead.read(client.getInputStream()).status()).isEqualTo(100);
        client.getOutputStream().write("ab".getBytes(UTF_8));
        HttpHead.read(accepted.getInputStream());
        assertThat(accepted.getInputStream().readNBytes(2)).isEqualTo("ab".getBytes(UTF_8));
        accepted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nx".getBytes(UTF_8));
      }
      assertThat(HttpHead.read(client.getInputStream()).status()).isEqualTo(200);
      assertThat(client.getInputStream().readAllBytes()).isEqualTo("x".getBytes(UTF_8));
      assertThat(toRaw.fixture().toString()).endsWith("~ x\n= end\n").contains("\n< 200\n");
    }
  }

  @Test
  void closeLeavesNoThreadAndRefusesConnections() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    int port = URI.create(recorder.url("/")).getPort();
    try (StreamProbe probe = StreamProbe.get(recorder.url("/"))) {
      probe.await(1);
      assertThat(Threads.named("stream-recorder-" + port)).hasSize(3);

      recorder.close();
      recorder.close();

      assertThat(Threads.named("stream-recorder-" + port)).isEmpty();
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
  }

  @Test
  void aUrlThatIsNoneOfAServerIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamRecorder.start("ftp://h"))
        .withMessage("expected an http:// or https:// URL with a host and without a user, but got"
            + " ftp://h");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamRecorder.start("https://user:s3cret@h/"))
        .withMessageEndingWith("but got https://…@h/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamRecorder.start("api.example.com?q"))
        .withMessageEndingWith("but got api.example.com");
  }

  private static String withoutTimes(StreamFixture fixture) {
    return fixture.toString().replaceAll("@ \\d+ ms", "@").replaceAll("\n@(?=\n@)", "");
  }

  private static String body(RecordedExchange exchange) {
    StringBuilder body = new StringBuilder();
    exchange.pieces().forEach(piece -> body.append(new String(piece.bytes(), UTF_8)));
    return body.toString();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", URI.create(recorder.url("/")).getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private byte[] exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      return new byte[0];
    }
  }

  /** A server with one stream for each connection. */
  private static ServerSocket secureServer(SSLContext tls) throws IOException {
    ServerSocket secure =
        tls.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> {
      while (!secure.isClosed()) {
        try (Socket accepted = secure.accept()) {
          InputStream in = accepted.getInputStream();
          HttpHead.read(in);
          accepted
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: secure\n\n"
                  .getBytes(UTF_8));
          in.read(); // until the client has gone
        } catch (IOException e) {
          // a handshake that failed, or the end of the test
        }
      }
    });
    thread.setDaemon(true);
    thread.start();
    return secure;
  }

  /** Returns what a server with a certificate of its own needs, and a client that trusts it. */
  private SSLContext tls(String name) throws Exception {
    Path file = directory.resolve("keys.p12");
    Files.deleteIfExists(file);
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-dname",
            "CN=test",
            "-ext",
            name,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            "password")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertThat(keytool.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    char[] password = "password".toCharArray();
    KeyStore keys = KeyStore.getInstance(file.toFile(), password);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", keys.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
