package dev.sse4j.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of any method with exactly the headers that it is given, on a socket of its own, and
 * the answer to it, as the server sends it.
 *
 * <p>Threads: for one at a time, but {@link #close()} and {@link #reset()} may be called by any.
 */
final class ServerConnection implements AutoCloseable {

  private interface Source {
    InputStream open() throws IOException;
  }

  private final Socket socket;
  private final InputStream in;
  private final Duration limit;
  private @Nullable HttpHead head;
  private @Nullable InputStream body;
  private long deadline; // System.nanoTime() by which a read must have succeeded; 0 for never

  private ServerConnection(Socket socket, Duration limit) throws IOException {
    this.socket = socket;
    this.limit = limit;
    this.in = new BufferedInputStream(new Timed(socket.getInputStream()));
  }

  /**
   * Connects and sends a request; both are done when it returns.
   *
   * @param limit for connecting, and for each thing that is waited for
   * @throws AssertionError if it does not succeed
   */
  static ServerConnection send(String method, String url, List<String> headers, Duration limit) {
    Socket socket = new Socket();
    RawRequest.send(socket, method, RawRequest.uri(url), headers, limit);
    try {
      return new ServerConnection(socket, limit);
    } catch (IOException e) {
      closeQuietly(socket);
      throw new AssertionError("expected a connection, but " + e.getMessage(), e);
    }
  }

  /**
   * Returns the head of the answer.
   *
   * @throws AssertionError if it does not come within the limit of this connection
   */
  HttpHead head() {
    return head(limit);
  }

  /**
   * Returns the head of the answer.
   *
   * @throws AssertionError if it does not come in time
   */
  HttpHead head(Duration within) {
    try {
      deadline = System.nanoTime() + within.toNanos();
      return readHead();
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "expected the head of an answer, but none came within " + Transcript.seconds(within), e);
    } catch (IOException e) {
      throw new AssertionError("expected the head of an answer, but " + e.getMessage(), e);
    }
  }

  /**
   * Returns the next byte of the body, or -1 at its end.
   *
   * @throws AssertionError if neither comes in time
   */
  int read(Duration within) {
    return read(within, this::body);
  }

  /**
   * Returns the next byte on the connection, whatever the head says about a body, or -1 at its end.
   *
   * @throws AssertionError if neither comes in time
   */
  int readRaw(Duration within) {
    return read(within, () -> in);
  }

  private int read(Duration within, Source source) {
    try {
      deadline = System.nanoTime() + within.toNanos();
      return source.open().read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "expected a byte or the end of the body, but neither came within "
              + Transcript.seconds(within),
          e);
    } catch (IOException e) {
      throw new AssertionError("expected a byte or the end of the body, but " + e.getMessage(), e);
    }
  }

  /**
   * Returns the body of the stream without any limit: its first read waits for the head, and fails
   * if that is not the head of an event stream.
   */
  InputStream stream() {
    deadline = 0;
    return new Stream();
  }

  /** Returns whether this is the head of a stream, and not of an answer that only has its type. */
  static boolean isStream(HttpHead head) throws IOException {
    return head.status() == 200 && head.isEventStream();
  }

  /** Closes the connection in a way that tells the server that nobody will read on. */
  void reset() throws IOException {
    LoopbackPort.reset(socket);
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  private InputStream body() throws IOException {
    if (body == null) {
      body = HttpBody.ofResponse(readHead(), in);
    }
    return body;
  }

  private HttpHead readHead() throws IOException {
    if (head == null) {
      try {
        head = HttpHead.readResponse(in);
      } catch (EOFException e) {
        throw new EOFException("the server closed the connection without one");
      }
    }
    return head;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody reads or writes on it any more, and the check has its finding already.
    }
  }

  /** Fails to read when the deadline has come. */
  private final class Timed extends FilterInputStream {

    Timed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long millis = deadline == 0 ? 0 : (deadline - System.nanoTime()) / 1_000_000;
      if (deadline != 0 && millis <= 0) {
        throw new SocketTimeoutException("the deadline has passed");
      }
      socket.setSoTimeout(Math.toIntExact(millis));
      return super.read(bytes, offset, length);
    }
  }

  /** The body, whose head is read when the first byte is. */
  private final class Stream extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      HttpHead head = readHead();
      if (!isStream(head)) {
        throw new IOException("expected an event stream, but got " + head.summary());
      }
      return body().read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
