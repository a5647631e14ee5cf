package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.testkit.StreamScript.Await;
import dev.sse4j.testkit.StreamScript.Pause;
import dev.sse4j.testkit.StreamScript.Send;
import dev.sse4j.testkit.StreamScript.Step;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection of a {@link ScriptedServer}: receives one request, and then plays one script. */
final class ScriptedConnection {

  /*
   * What it does goes into the transcript before it is done, so that nobody reacts to it earlier.
   *
   * Threads: one plays, one reads what comes after the request, which is how a close by the client
   * is noticed whatever the player is waiting for. The test's threads await; the server's closes.
   */
  private final ScriptedServer server;
  private final Socket socket;
  private final String name;
  private final CountDownLatch closedByClient = new CountDownLatch(1);
  private volatile boolean closedByUs;

  ScriptedConnection(ScriptedServer server, Socket socket, int number) {
    this.server = server;
    this.socket = socket;
    this.name = "#" + number + " ";
  }

  /**
   * Runs the whole life of the connection, but for its end: the socket stays until one side closes
   * it.
   */
  void play() {
    int number;
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      ReceivedRequest request = receive(in);
      server.startThread(name + "watcher", () -> watch(in));
      number = server.received(request);
    } catch (IOException | RuntimeException e) {
      record("failed to receive a request: " + e);
      close();
      return;
    }
    if (!server.hasScriptFor(number)) {
      record("waits for a script, for the test has enqueued no other");
    }
    try {
      play(server.scriptFor(number), socket.getOutputStream());
    } catch (IOException e) {
      record("failed to send: " + e); // that the client has gone, the watcher sees too
    } catch (InterruptedException e) {
      close(); // the server is being closed
    }
  }

  void awaitClosedByClient() {
    try {
      if (!closedByClient.await(server.limit().toMillis(), TimeUnit.MILLISECONDS)) {
        throw server.failure("expected the client to close connection " + name.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw server.failure(
          "interrupted while waiting for the client to close connection " + name.strip());
    }
  }

  void close() {
    closedByUs = true;
    try {
      socket.close();
    } catch (IOException e) {
      record("failed to close: " + e);
    }
  }

  private ReceivedRequest receive(InputStream in) throws IOException {
    HttpHead head = HttpHead.read(in);
    if (head.firstLine().split(" ", 3).length < 3) {
      throw new IOException(
          "expected a request line, but got " + Transcript.quote(head.firstLine()));
    }
    String body = new String(HttpBody.ofRequest(head, in).readAllBytes(), UTF_8);
    record("received " + head
        + (body.isEmpty() ? "" : "\n" + " ".repeat(17) + Transcript.quote(body)));
    return new ReceivedRequest(head, body, this);
  }

  private void watch(InputStream in) {
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        record("received a byte after the request: " + b);
      }
      record("client closed");
      closedByClient.countDown();
    } catch (IOException e) {
      if (!closedByUs && !server.isClosed()) {
        record("client closed: " + e.getMessage());
        closedByClient.countDown();
      }
    }
  }

  private void play(StreamScript script, OutputStream out)
      throws IOException, InterruptedException {
    if (script.hasAnswer()) {
      HttpHead head = script.head();
      record("sends " + head);
      out.write(head.toBytes());
    }
    for (Step step : script.steps()) {
      if (step instanceof Send send) {
        send(script, send.bytes(), out);
      } else if (step instanceof Await await) {
        await(await.gate());
      } else if (step instanceof Pause pause) {
        pause(pause.duration());
      }
    }
    end(script, out);
  }

  private void send(StreamScript script, byte[] bytes, OutputStream out)
      throws IOException, InterruptedException {
    int most = script.pieces().bytes();
    boolean slowly = !script.pieces().pause().isZero();
    if (!slowly) {
      recordSending(bytes, most == 1 ? " byte by byte" : "");
    }
    for (int at = 0; at < bytes.length; at += most) {
      int length = Math.min(most, bytes.length - at);
      if (slowly) {
        recordSending(Arrays.copyOfRange(bytes, at, at + length), "");
      }
      if (script.isChunked()) {
        out.write(
            (Integer.toHexString(length).toUpperCase(Locale.ROOT) + "\r\n").getBytes(US_ASCII));
      }
      out.write(bytes, at, length);
      if (script.isChunked()) {
        out.write("\r\n".getBytes(US_ASCII));
      }
      out.flush();
      if (slowly) {
        pause(script.pieces().pause());
      }
    }
  }

  private void recordSending(byte[] bytes, String how) {
    record("sends " + Transcript.quote(bytes, bytes.length) + how);
  }

  private void pause(Duration duration) throws InterruptedException {
    record("pauses for " + Transcript.seconds(duration));
    server.pause(duration);
  }

  private void await(CountDownLatch gate) throws IOException, InterruptedException {
    record("waits for the test to open a gate");
    if (!gate.await(server.limit().toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new IOException("the gate was not opened within " + Transcript.seconds(server.limit()));
    }
  }

  private void end(StreamScript script, OutputStream out) throws IOException {
    Ending ending = script.ending();
    record(ending.description());
    if (ending == Ending.END && script.isChunked()) {
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    }
    if (ending == Ending.END || ending == Ending.DROP) {
      // Not close(): what the client does with its side is still of interest.
      socket.shutdownOutput();
    }
    if (ending == Ending.RESET) {
      closedByUs = true;
      LoopbackPort.reset(socket);
    }
  }

  private void record(String line) {
    server.record(name + line);
  }
}
