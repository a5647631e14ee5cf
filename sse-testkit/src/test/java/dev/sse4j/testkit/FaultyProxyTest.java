package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sse4j.Event;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int LIMIT_MILLIS = 20_000;
  private static final String REQUEST = "GET /a HTTP/1.1\r\n\r\n";
  private static final StreamScript SMALL = StreamScript.response(200, "data: ä\n\n");
  private static final byte[] SMALL_BYTES =
      ("HTTP/1.1 200 Scripted\r\nContent-Length: 10\r\nConnection: close\r\n\r\n" + "data: ä\n\n")
          .getBytes(UTF_8);

  private final ScriptedServer server = ScriptedServer.start();
  private final FaultyProxy proxy = FaultyProxy.to(server.url("/what/follows?does=not&matter"));

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  @Test
  void isAGoodNetworkUnlessToldOtherwise() throws IOException {
    server.enqueue(SMALL);
    server.enqueue(StreamScript.events(Event.of("one")));

    assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
    try (StreamProbe probe = StreamProbe.get(proxy.url("b?c=d"), "X: 1")) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).containsExactly(Event.of("one"));
    }
    assertThat(server.takeRequest().path()).isEqualTo("/a");
    assertThat(server.takeRequest().path()).isEqualTo("/b?c=d");
    assertThat(proxy.url("/")).isEqualTo("http://127.0.0.1:" + proxy.port() + "/");
  }

  @Test
  void tenMebibytesInPiecesOfAnySizePassInBothDirections() throws Exception {
    Seed seed = Seed.next();
    Random random = seed.random();
    byte[] down = new byte[10 << 20];
    random.nextBytes(down);
    String up = random
        .ints(3 << 20, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
    StreamScript script = StreamScript.response(200, "");
    for (int at = 0; at < down.length; ) {
      int length = Math.min(1 + random.nextInt(200_000), down.length - at);
      byte[] piece = new byte[length];
      System.arraycopy(down, at, piece, 0, length);
      script = script.thenBytes(piece);
      at += length;
    }
    server.enqueue(script);

    byte[] answer = exchange("POST / HTTP/1.1\r\nContent-Length: " + up.length() + "\r\n\r\n" + up);

    int head = answer.length - down.length;
    byte[] body = new byte[down.length];
    System.arraycopy(answer, head, body, 0, body.length);
    assertThat(body).as("%s", seed).isEqualTo(down);
    assertThat(server.takeRequest().body()).as("%s", seed).isEqualTo(up);
  }

  @Test
  void cutsAtEveryOffsetInAnOrderlyWay() throws IOException {
    for (int bytes = 0; bytes <= SMALL_BYTES.length; bytes++) {
      server.enqueue(SMALL);
      proxy.cutAfter(bytes);

      assertThat(new String(exchange(REQUEST), UTF_8))
          .as("cut after %d", bytes)
          .isEqualTo(new String(SMALL_BYTES, 0, bytes, UTF_8));
      proxy.awaitFaults(bytes + 1);
      assertThat(proxy.transcript())
          .contains("#" + (bytes + 1) + " cut after " + Transcript.count(bytes, "byte"));
    }
  }

  @Test
  void resetsAtEveryOffset() throws IOException {
    for (int bytes = 0; bytes <= SMALL_BYTES.length; bytes++) {
      server.enqueue(SMALL.thenStall());
      proxy.resetAfter(bytes);

      ByteArrayOutputStream received = new ByteArrayOutputStream();
      assertThatThrownBy(() -> exchange(REQUEST, received)).isInstanceOf(SocketException.class);
      assertThat(received.toByteArray())
          .as("reset after %d", bytes)
          .isEqualTo(Arrays.copyOf(SMALL_BYTES, bytes));
      server.takeRequest().awaitClosed();
    }
    proxy.awaitFaults(SMALL_BYTES.length + 1);
  }

  @Test
  void corruptsExactlyOneByteAtEveryOffset() throws IOException {
    for (int offset = 0; offset < SMALL_BYTES.length; offset++) {
      server.enqueue(SMALL);
      proxy.corruptAt(offset);

      byte[] expected = SMALL_BYTES.clone();
      expected[offset] ^= (byte) 0xFF;
      assertThat(exchange(REQUEST)).as("corrupt at %d", offset).isEqualTo(expected);
    }
    proxy.awaitFaults(SMALL_BYTES.length);
  }

  @Test
  void aFaultBehindTheEndOfTheStreamDoesNotHappen() throws IOException {
    for (Runnable fault : new Runnable[] {
      () -> proxy.cutAfter(1000), () -> proxy.resetAfter(1000), () -> proxy.corruptAt(1000)
    }) {
      server.enqueue(SMALL);
      fault.run();

      assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
    }
    assertThat(proxy.transcript()).doesNotContain("fault");
  }

  @Test
  void eachFaultIsForOneConnection() throws IOException {
    server.enqueue(SMALL, SMALL, SMALL, SMALL);
    proxy.cutAfter(1);
    proxy.pass();
    proxy.cutAfter(2);

    assertThat(exchange(REQUEST)).hasSize(1);
    assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
    assertThat(exchange(REQUEST)).hasSize(2);
    assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
  }

  @Test
  void aStreamThatStallsIsCutWhenSoMuchHasPassed() throws IOException {
    server.enqueue(SMALL.thenStall());
    proxy.cutAfter(SMALL_BYTES.length);

    assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
    server.takeRequest().awaitClosed();
  }

  @Test
  void whatAClientSendsAfterTheCutIsDroppedAndNoReset() throws IOException {
    server.enqueue(SMALL.thenStall());
    proxy.cutAfter(1);
    try (Socket client = connect()) {
      client.getOutputStream().write(REQUEST.getBytes(UTF_8));
      assertThat(client.getInputStream().readAllBytes()).hasSize(1);

      assertTimeoutPreemptively(
          Duration.ofMillis(LIMIT_MILLIS),
          () -> client.getOutputStream().write(new byte[16 << 20]));

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    server.takeRequest().awaitClosed();
    Threads.awaitNone("faulty-proxy-" + proxy.port() + " #");
  }

  @Test
  void cutAllEndsOpenStreamsAndOnlyThose() {
    server.enqueue(
        StreamScript.events(Event.of("one")).thenStall(),
        StreamScript.events(Event.of("one")).thenStall(),
        StreamScript.events(Event.of("two")));
    try (StreamProbe one = StreamProbe.get(proxy.url("/"));
        StreamProbe other = StreamProbe.get(proxy.url("/"))) {
      one.await(1);
      other.await(1);

      proxy.cutAll();

      assertThat(one.awaitEnd()).containsInstanceOf(EOFException.class);
      assertThat(other.awaitEnd()).containsInstanceOf(EOFException.class);
      server.takeRequest().awaitClosed();
      server.takeRequest().awaitClosed();
      proxy.awaitFaults(2);
      try (StreamProbe next = StreamProbe.get(proxy.url("/"))) {
        assertThat(next.await(1)).containsExactly(Event.of("two"));
      }
    }
  }

  @Test
  void aConnectionThatWasAwaitedIsCut() throws IOException {
    for (int i = 1; i <= 500; i++) { // it may be cut before it is connected to the server
      try (Socket client = connect()) {
        proxy.awaitConnections(i);

        proxy.cutAll();

        assertThat(client.getInputStream().read()).as("connection %d", i).isEqualTo(-1);
      }
    }
  }

  @Test
  void resetAllResetsBothSides() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
      probe.await(1);

      proxy.resetAll();
      proxy.resetAll();

      assertThat(probe.awaitEnd()).containsInstanceOf(SocketException.class);
      server.takeRequest().awaitClosed();
      assertThat(server.transcript()).contains("client closed: Connection reset");
      assertThatThrownBy(() -> proxy.within(SHORT).awaitFaults(2))
          .hasMessageContaining("but there were 1");
    }
  }

  @Test
  void aHalfCloseOfTheServerReachesTheClientAsOne() throws IOException {
    server.enqueue(SMALL.thenDrop());
    try (Socket client = connect()) {
      client.getOutputStream().write(REQUEST.getBytes(UTF_8));
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(SMALL_BYTES);

      client.getOutputStream().write('x');

      awaitTranscript("received a byte after the request: 120");
    }
    server.takeRequest().awaitClosed();
  }

  @Test
  void aHalfCloseOfTheClientReachesTheServerAsOne() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.response(200, "").thenAwait(gate).thenBytes("data: ä\n\n"));
    try (Socket client = connect()) {
      client.getOutputStream().write(REQUEST.getBytes(UTF_8));
      client.shutdownOutput();
      server.takeRequest().awaitClosed();

      gate.countDown();

      assertThat(client.getInputStream().readAllBytes()).isEqualTo(SMALL_BYTES);
    }
    assertThat(server.transcript()).contains("client closed\n");
  }

  @Test
  void aResetReachesTheOtherSideAsOne() throws IOException {
    server.enqueue(SMALL.thenReset(), SMALL.thenStall());
    ByteArrayOutputStream received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> exchange(REQUEST, received)).isInstanceOf(SocketException.class);
    assertThat(received.toByteArray()).isEqualTo(SMALL_BYTES);
    server.takeRequest();
    try (Socket client = connect()) {
      client.getOutputStream().write(REQUEST.getBytes(UTF_8));
      client.getInputStream().readNBytes(SMALL_BYTES.length);
      client.setSoLinger(true, 0);
    }
    server.takeRequest().awaitClosed();
    assertThat(server.transcript()).contains("#2 client closed: Connection reset");
  }

  @Test
  void aClientThatHasGoneIsNoticedByAServerThatWrites() {
    server.enqueue(StreamScript.bytes(":".repeat(64 << 20)));
    StalledClient client = StalledClient.get(proxy.url("/"));
    client.readHead();

    client.close();

    server.takeRequest().awaitClosed();
    awaitTranscript("failed to send");
  }

  @Test
  void aClientThatClosedAfterTheRequestIsNoticedByAServerThatGoesOnWriting() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.events().thenAwait(gate).thenBytes(":".repeat(64 << 20)));
    try (Socket client = connect()) {
      client.getOutputStream().write(REQUEST.getBytes(UTF_8));
      client.getInputStream().read();
    }
    server.takeRequest().awaitClosed();

    gate.countDown();

    awaitTranscript("failed to send");
  }

  @Test
  void aStalledClientStallsTheServer() {
    server.enqueue(StreamScript.bytes(":".repeat(64 << 20)));
    try (StalledClient client = StalledClient.get(proxy.url("/"))) {
      client.readHead();

      assertThatThrownBy(() -> awaitTranscript("ends the body", Duration.ofSeconds(1)))
          .isInstanceOf(AssertionError.class);
      assertThat(client.within(Duration.ofMinutes(2)).awaitCut()).isGreaterThan(64 << 20);
    }
  }

  @Test
  void aServerThatIsNotThereIsAReset() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (FaultyProxy toNobody = FaultyProxy.to("http://127.0.0.1:" + port);
        StreamProbe probe = StreamProbe.get(toNobody.url("/"))) {
      assertThat(probe.awaitEnd()).containsInstanceOf(SocketException.class);
      assertThat(toNobody.transcript()).contains("cannot connect to the server");
    }
  }

  @Test
  void aDelayIsMovedByTheClock() {
    ManualClock clock = ManualClock.create();
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenAwait(gate).thenEvents(Event.of("two")));
    try (FaultyProxy slow = FaultyProxy.to(server.url("/"), clock.scheduler());
        StreamProbe probe = StreamProbe.get(slow.url("/"))) {
      probe.await(1);
      slow.delay(Duration.ofSeconds(30));

      gate.countDown();
      clock.awaitScheduled(1);
      clock.advance(Duration.ofMillis(29_999));
      assertThat(probe.events()).hasSize(1);
      slow.delay(Duration.ZERO);
      clock.advance(Duration.ofMillis(1));

      assertThat(probe.await(2)).containsExactly(Event.of("one"), Event.of("two"));
      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  @Test
  void aDelayTakesRealTimeUnlessThereIsAScheduler() {
    server.enqueue(StreamScript.events(Event.of("one")));
    proxy.delay(SHORT);
    long start = System.nanoTime();

    try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
      probe.await(1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    }
  }

  @Test
  void whatABlackHoleHeldBackComesInOrderWhenItIsHealed() {
    CountDownLatch gate = new CountDownLatch(1);
    StreamScript script = StreamScript.events(Event.of("first")).thenAwait(gate);
    for (int i = 0; i < 100; i++) {
      script = script.thenEvents(Event.of("event " + i));
    }
    server.enqueue(script);
    try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
      probe.await(1);

      proxy.blackHole();
      gate.countDown();
      awaitTranscript("ends the body");
      proxy.awaitFaults(1);
      assertThat(probe.events()).hasSize(1);
      proxy.heal();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).hasSize(101);
      for (int i = 0; i < 100; i++) {
        assertThat(probe.events().get(i + 1).data()).isEqualTo("event " + i);
      }
    }
  }

  @Test
  void aBlackHoleHoldsBackWhatTheClientSendsAndItsEnd() throws IOException {
    server.enqueue(StreamScript.response(200, "").thenStall());
    try (Socket client = connect()) {
      client.getOutputStream().write("GET /held HTTP/1.1\r\n".getBytes(UTF_8));
      proxy.awaitConnections(1);
      proxy.blackHole();
      client.getOutputStream().write("X: 1\r\n\r\n".getBytes(UTF_8));
      client.shutdownOutput();
      proxy.awaitFaults(1);
      assertThat(server.transcript()).doesNotContain("#1 received GET");

      proxy.heal();

      ReceivedRequest request = server.takeRequest();
      assertThat(request.header("X")).contains("1");
      request.awaitClosed();
    }
  }

  @Test
  void aBlackHoleHoldsBackAnEndAndAReset() {
    CountDownLatch gate = new CountDownLatch(1);
    StreamScript script = StreamScript.events(Event.of("one"))
        .header("Content-Length", "100") // no chunks, whose ends come in their own time
        .thenAwait(gate);
    server.enqueue(script.thenDrop(), script.thenReset());
    try (StreamProbe dropped = StreamProbe.get(proxy.url("/"))) {
      dropped.await(1);
      try (StreamProbe reset = StreamProbe.get(proxy.url("/"))) {
        reset.await(1);

        proxy.blackHole();
        gate.countDown();
        proxy.awaitFaults(2);
        assertThat(proxy.transcript()).doesNotContain("closed its side").doesNotContain("reset");
        proxy.heal();

        assertThat(dropped.awaitEnd()).containsInstanceOf(EOFException.class);
        assertThat(reset.awaitEnd()).containsInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void aBlackHoleTakesNewConnectionsOfWhichTheServerHearsWhenItIsHealed() {
    server.enqueue(StreamScript.events(Event.of("one")));
    proxy.blackHole();

    try (StreamProbe probe = StreamProbe.get(proxy.url("/held"))) {
      proxy.awaitConnections(1);
      proxy.awaitFaults(1);
      assertThat(server.transcript()).doesNotContain("received");
      proxy.heal();

      assertThat(server.takeRequest().path()).isEqualTo("/held");
      assertThat(probe.await(1)).containsExactly(Event.of("one"));
    }
  }

  @Test
  void aBlackHoleThatSwallowsAConnectionCanBeCut() {
    proxy.blackHole();
    try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
      proxy.awaitFaults(1);

      proxy.cutAll();

      assertThat(probe.awaitEnd()).containsInstanceOf(EOFException.class);
    }
    proxy.heal();
    Threads.awaitNone("faulty-proxy-" + proxy.port() + " #");
    assertThat(proxy.transcript()).contains("#1 closed after 0 bytes for the server");
  }

  @Test
  void refusesConnectionsUntilItIsHealed() {
    server.enqueue(StreamScript.events(Event.of("one")));
    proxy.refuse();

    assertThatThrownBy(() -> exchange(REQUEST)).isInstanceOf(IOException.class);
    proxy.awaitFaults(1);
    proxy.heal();

    try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
      assertThat(probe.await(1)).containsExactly(Event.of("one"));
    }
    assertThat(proxy.transcript()).contains("#1 refused").contains("#2 opened");
  }

  @Test
  void healForgetsTheFaultsOfConnectionsToCome() throws IOException {
    server.enqueue(SMALL);
    proxy.cutAfter(1);
    proxy.delay(Duration.ofDays(1));

    proxy.heal();

    assertThat(exchange(REQUEST)).isEqualTo(SMALL_BYTES);
  }

  @Test
  void closeLeavesNoThreadAndRefusesConnections() {
    ManualClock clock = ManualClock.create();
    ManualScheduler scheduler = (ManualScheduler) clock.scheduler();
    server.enqueue(
        StreamScript.events(Event.of("one")).header("Content-Length", "100").thenStall(),
        StreamScript.events(Event.of("held")).thenStall());
    FaultyProxy slow = FaultyProxy.to(server.url("/"), scheduler);
    String name = "faulty-proxy-" + slow.port() + " ";
    try (StreamProbe one = StreamProbe.get(slow.url("/"))) {
      one.await(1);
      slow.delay(Duration.ofDays(1));
      try (StreamProbe delayed = StreamProbe.get(slow.url("/"))) {
        clock.awaitScheduled(1);
        slow.blackHole();
        try (StreamProbe swallowed = StreamProbe.get(slow.url("/"))) {
          slow.awaitFaults(1);
          assertThat(Threads.named(name)).hasSize(6);

          slow.close();
          slow.close();

          assertThat(Threads.named(name)).isEmpty();
          assertThat(clock.tasksOf(scheduler)).isEmpty();
          one.awaitEnd();
          delayed.awaitEnd();
          swallowed.awaitEnd();
        }
      }
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", slow.port()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aConnectionThatIsOverLeavesNoThread() {
    server.enqueue(StreamScript.events(Event.of("one")));
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    proxy.pass();
    proxy.cutAfter(1);

    for (int i = 0; i < 2; i++) {
      try (StreamProbe probe = StreamProbe.get(proxy.url("/"))) {
        probe.awaitEnd();
      }
    }

    Threads.awaitNone("faulty-proxy-" + proxy.port() + " #");
    assertThat(proxy.transcript()).contains("#1 closed after ").contains("#2 closed after ");
  }

  @Test
  void whatDoesNotHappenIsAFailureThatTellsWhatDid() throws IOException {
    server.enqueue(SMALL);
    exchange(REQUEST);
    Threads.awaitNone("faulty-proxy-" + proxy.port() + " #");

    assertThatThrownBy(() -> proxy.within(SHORT).awaitConnections(2))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("expected 2 connections within 50 ms, but there were 1:\n")
        .hasMessageContaining("#1 opened")
        .hasMessageContaining("#1 server closed its side")
        .hasMessageContaining("#1 closed after 19 bytes for the server and " + SMALL_BYTES.length
            + " bytes for the client");
    assertThatThrownBy(() -> proxy.within(SHORT).awaitFaults(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("expected 1 fault within 50 ms, but there were 0:\n");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.cutAfter(-1))
        .withMessage("expected 0 bytes or more, but got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.delay(Duration.ofSeconds(-1)))
        .withMessage("delay must not be negative, but was PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultyProxy.to("https://localhost"))
        .withMessage("expected an http:// URL, but got https://localhost");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", proxy.port());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private byte[] exchange(String request) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    exchange(request, received);
    return received.toByteArray();
  }

  /** What came before an exception is received, too. */
  private void exchange(String request, ByteArrayOutputStream received) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[8 << 10];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        received.write(chunk, 0, length);
      }
    }
  }

  private void awaitTranscript(String text) {
    awaitTranscript(text, Duration.ofMillis(LIMIT_MILLIS));
  }

  private void awaitTranscript(String text, Duration limit) {
    Eventually.await(
        () -> server.transcript().contains(text),
        () -> ": " + text + "\n" + server.transcript() + "\n" + proxy.transcript(),
        limit);
  }
}
