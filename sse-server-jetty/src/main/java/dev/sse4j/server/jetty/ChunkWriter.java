package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sse4j.server.Subscriber.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextResponse;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks (RFC 9112, 7.1) of a response whose head and first chunk Jetty has written, and
 * whose last it will write: past Jetty's HTTP layer, which costs a third of a short write. It is
 * there only where nobody between us and the socket would have seen these writes.
 */
final class ChunkWriter {

  /** What is shorter is copied behind its size line: cheaper than a gathered write of both. */
  private static final int SHORT_BYTES = 4 << 10;

  private static final int SIZE_LINE_BYTES = "\r\n7fffffff\r\n".length();
  private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  /*
   * Threads: one write at a time, as of the response. What is assembled is the writing thread's
   * own; what of it a full socket does not take is copied before the write is handed to Jetty.
   */
  private static final ThreadLocal<ByteBuffer> ASSEMBLED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SIZE_LINE_BYTES + SHORT_BYTES));

  /** Jetty begins a chunk with the line end of the one before, and so do we. */
  private static final boolean LINE_END_COMES_LATE = lineEndComesLate();

  private ChunkWriter() {}

  /**
   * Returns where to write the chunks of a response that is committed and has a first one; null if
   * they have to go through Jetty.
   */
  static @Nullable SocketChannel socketFor(Request request, Response response) {
    ConnectionMetaData connection = request.getConnectionMetaData();
    EndPoint endPoint = connection.getConnection().getEndPoint();
    boolean fits = LINE_END_COMES_LATE
        && endPoint.getClass() == SocketChannelEndPoint.class // no TLS, and nobody who listens in
        && connection.getHttpVersion() == HttpVersion.HTTP_1_1
        && !isClosedInsteadOfChunked(request, response)
        && !isObserved(request, response);
    return fits ? ((SocketChannelEndPoint) endPoint).getChannel() : null;
  }

  /** Writes a chunk; what the socket does not take at once goes through the request's end point. */
  static void write(SocketChannel socket, Request request, ByteBuffer bytes, Completion outcome) {
    try {
      if (bytes.remaining() <= SHORT_BYTES) {
        writeShort(socket, request, bytes, outcome);
      } else {
        writeLong(socket, request, bytes, outcome);
      }
    } catch (IOException e) {
      outcome.failed(e);
    }
  }

  private static void writeShort(
      SocketChannel socket, Request request, ByteBuffer bytes, Completion outcome)
      throws IOException {
    ByteBuffer chunk = sizeLine(bytes.remaining()).put(bytes).flip();
    socket.write(chunk);
    if (!chunk.hasRemaining()) {
      outcome.succeeded();
    } else {
      endPoint(request).write(new WriteCallback(outcome), BufferUtil.copy(chunk));
    }
  }

  private static void writeLong(
      SocketChannel socket, Request request, ByteBuffer bytes, Completion outcome)
      throws IOException {
    ByteBuffer sizeLine = sizeLine(bytes.remaining()).flip();
    socket.write(new ByteBuffer[] {sizeLine, bytes});
    if (!bytes.hasRemaining()) {
      outcome.succeeded();
    } else {
      endPoint(request).write(new WriteCallback(outcome), BufferUtil.copy(sizeLine), bytes);
    }
  }

  static EndPoint endPoint(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  /** Begins a chunk in the buffer of this thread. */
  private static ByteBuffer sizeLine(int size) {
    ByteBuffer line = ASSEMBLED.get().clear();
    line.put((byte) '\r').put((byte) '\n');
    int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(size) + 3) / 4);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      line.put(HEX_DIGITS[size >>> shift & 0xF]);
    }
    return line.put((byte) '\r').put((byte) '\n');
  }

  /** Returns whether Jetty ends the answer by closing the connection, and so has no chunks. */
  private static boolean isClosedInsteadOfChunked(Request request, Response response) {
    // Who expects 100 (Continue) and does not get it may send its content or not: nobody can tell
    // where the next request would begin.
    return request.getHeaders().contains(HttpHeader.EXPECT)
        || request.getHeaders().contains(HttpHeader.CONNECTION, "close")
        || response.getHeaders().contains(HttpHeader.CONNECTION, "close")
        || !request.getConnectionMetaData().getHttpConfiguration().isPersistentConnectionsEnabled();
  }

  /** Returns whether there is somebody who counts or changes what is written. */
  private static boolean isObserved(Request request, Response response) {
    Response inner = response;
    while (inner.getClass() == ContextResponse.class) { // which does neither
      inner = ((ContextResponse) inner).getWrapped();
    }
    ConnectionMetaData connection = request.getConnectionMetaData();
    return inner instanceof Response.Wrapper
        || isStreamWrapped(request)
        || connection.getConnector().getServer().getRequestLog() != null
        || !connection
            .getConnector()
            .getContainedBeans(ConnectionStatistics.class)
            .isEmpty();
  }

  private static boolean isStreamWrapped(Request request) {
    boolean[] wrapped = new boolean[1];
    request.addHttpStreamWrapper(stream -> {
      wrapped[0] = stream instanceof HttpStream.Wrapper;
      return stream;
    });
    return wrapped[0];
  }

  /** Asks the generator itself, for that is no promise of Jetty's. */
  private static boolean lineEndComesLate() {
    HttpGenerator generator = new HttpGenerator();
    ByteBuffer head = BufferUtil.allocate(1024);
    ByteBuffer last = BufferUtil.allocate(HttpGenerator.CHUNK_SIZE);
    try {
      generator.generateResponse(
          new MetaData.Response(200, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY, -1),
          false,
          head,
          null,
          BufferUtil.toBuffer("x"),
          false);
      generator.generateResponse(null, false, null, last, null, true);
      generator.generateResponse(null, false, null, last, null, true);
    } catch (IOException | RuntimeException e) {
      return false;
    }
    return BufferUtil.toString(head).endsWith("\r\n\r\n1\r\n")
        && BufferUtil.toString(last).equals("\r\n0\r\n\r\n");
  }
}
