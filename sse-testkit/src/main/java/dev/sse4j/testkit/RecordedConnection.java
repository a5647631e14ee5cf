package dev.sse4j.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/** One connection of a client through a {@link StreamRecorder}, with one request. */
final class RecordedConnection {

  private static final int CHUNK_BYTES = 16 << 10;

  /** Fields that are about the connection with us, or that we set: not passed on. */
  private static final Set<String> OURS = Set.of(
      "host",
      "accept-encoding",
      "connection",
      "keep-alive",
      "proxy-connection",
      "upgrade",
      "http2-settings");

  /*
   * Threads: one passes the request on and then watches for the client to leave, one passes the
   * response on. What has come is noted before it goes on, so that a test that has seen it finds it
   * in the fixture.
   */
  private final StreamRecorder recorder;
  private final LoopbackPort port;
  private final Upstream upstream;
  private final Socket client;
  private final String name;
  private volatile boolean left; // by the client

  RecordedConnection(
      StreamRecorder recorder, LoopbackPort port, Upstream upstream, Socket client, int number) {
    this.recorder = recorder;
    this.port = port;
    this.upstream = upstream;
    this.client = client;
    this.name = "#" + number + " ";
  }

  void start() {
    port.startThread(name + "request", this::request);
  }

  private void request() {
    try {
      PassedOnInputStream in =
          new PassedOnInputStream(new BufferedInputStream(client.getInputStream()));
      HttpHead head;
      try {
        head = readHead(in, "request");
      } catch (EOFException | SocketException e) {
        client.close(); // it came for nothing, as some clients do
        return;
      }
      ExchangeInProgress exchange = recorder.begin(name, head);
      Socket server = connect();
      port.startThread(name + "response", () -> response(server, exchange));
      try {
        passOn(head, in, server, exchange);
        while (in.read() >= 0) {
          in.drop(); // one request per connection
        }
      } catch (EOFException | SocketException e) {
        // It has left in another way.
      }
      leave(server);
    } catch (IOException | RuntimeException e) {
      if (!port.isClosed() && !left) {
        fail(e);
      }
    }
  }

  private Socket connect() throws IOException {
    try {
      return upstream.connect(port);
    } catch (IOException e) {
      throw new IOException("cannot connect to " + upstream.authority() + ": " + e, e);
    }
  }

  /** Reads a head. What is wrong with it, is not told in its own words, which may be secret. */
  private static HttpHead readHead(InputStream in, String message) throws IOException {
    try {
      return HttpHead.read(in);
    } catch (EOFException | SocketException | SSLException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot read the head of the " + message);
    }
  }

  private void passOn(
      HttpHead head, PassedOnInputStream in, Socket server, ExchangeInProgress exchange)
      throws IOException {
    List<HttpHead.Field> fields = new ArrayList<>(head.fields());
    fields.removeIf(field -> OURS.contains(field.name().toLowerCase(Locale.ROOT)));
    fields.add(0, new HttpHead.Field("Host", upstream.authority()));
    fields.add(new HttpHead.Field("Accept-Encoding", "identity"));
    fields.add(new HttpHead.Field("Connection", "close"));
    in.drop();
    OutputStream out = server.getOutputStream();
    out.write(new HttpHead(head.firstLine(), fields).toBytes());
    out.flush();
    InputStream body = HttpBody.ofRequest(head, in);
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
      exchange.requestBody(length);
      send(in, out);
    }
    send(in, out);
  }

  private static void send(PassedOnInputStream in, OutputStream out) {
    try {
      in.passTo(out);
    } catch (IOException e) {
      in.drop(); // who reads the response finds out what has become of the server
    }
  }

  /** The client has closed its side, or all: it wants no more. */
  private void leave(Socket server) throws IOException {
    left = true;
    server.close();
    client.close();
  }

  private void response(Socket server, ExchangeInProgress exchange) {
    try {
      PassedOnInputStream in =
          new PassedOnInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      Ending ending = receive(in, out, exchange);
      end(exchange, ending);
      passOnEnd(in, out, ending);
    } catch (IOException | RuntimeException e) {
      if (!port.isClosed() && !left) {
        fail(e);
      }
      end(exchange, Ending.STALL);
    }
  }

  /** Receives all there is, but for the end passes it on, and returns which end it was. */
  private Ending receive(PassedOnInputStream in, OutputStream out, ExchangeInProgress exchange)
      throws IOException {
    try {
      HttpHead head = readHead(in, "response");
      while (head.status() / 100 == 1) { // 100 (Continue)
        passOn(in, out);
        head = readHead(in, "response");
      }
      exchange.response(head, head.status());
      recorder.record(name + "received status " + head.status());
      InputStream body = HttpBody.ofResponse(head, in);
      byte[] chunk = new byte[CHUNK_BYTES];
      passOn(in, out);
      for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
        recorder.piece(exchange, Arrays.copyOf(chunk, length));
        passOn(in, out);
      }
      return Ending.END;
    } catch (ClientLeftException e) {
      return Ending.STALL;
    } catch (EOFException e) {
      return left ? Ending.STALL : Ending.DROP;
    } catch (SSLException e) {
      if (left || port.isClosed()) {
        return Ending.STALL;
      }
      if (e.getCause() instanceof EOFException) { // closed, but not as TLS has it
        return Ending.DROP;
      }
      throw e;
    } catch (SocketException e) {
      return left || port.isClosed() ? Ending.STALL : Ending.RESET;
    }
  }

  private void passOnEnd(PassedOnInputStream in, OutputStream out, Ending ending)
      throws IOException {
    switch (ending) {
      case END, DROP -> {
        passOn(in, out);
        client.shutdownOutput(); // not close(): it may have more to send
      }
      case RESET -> {
        passOn(in, out);
        left = true;
        LoopbackPort.reset(client);
      }
      case STALL -> client.close();
    }
  }

  /** The client is no longer there to write to. */
  private static final class ClientLeftException extends IOException {

    private static final long serialVersionUID = 1L;

    ClientLeftException(IOException cause) {
      super("the client has left", cause);
    }
  }

  private void passOn(PassedOnInputStream in, OutputStream out) throws ClientLeftException {
    try {
      in.passTo(out);
    } catch (IOException e) {
      left = true;
      throw new ClientLeftException(e);
    }
  }

  private void end(ExchangeInProgress exchange, Ending ending) {
    exchange.end(ending);
    recorder.ended(name + "ended: " + ending);
  }

  private void fail(Exception e) {
    recorder.failed(name + e.getMessage());
    try {
      LoopbackPort.reset(client);
    } catch (IOException closing) {
      recorder.record(name + "cannot be closed: " + closing.getMessage());
    }
  }
}
