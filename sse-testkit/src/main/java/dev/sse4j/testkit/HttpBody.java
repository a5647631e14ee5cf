package dev.sse4j.testkit;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of an HTTP/1.1 message, out of the bytes of its connection; a body that is cut short is
 * an exception.
 */
final class HttpBody extends FilterInputStream {

  /** How the end of the body is told. */
  private enum Framing {
    LENGTH,
    CHUNKS,
    CONNECTION
  }

  private final Framing framing;
  private long remaining; // of the body, or of the chunk
  private boolean betweenChunks; // the chunk before has yet to end with CRLF
  private boolean ended;

  private HttpBody(InputStream in, Framing framing, long length) {
    super(in);
    this.framing = framing;
    this.remaining = length;
  }

  static HttpBody ofRequest(HttpHead head, InputStream in) {
    return of(head, in, Framing.LENGTH);
  }

  static HttpBody ofResponse(HttpHead head, InputStream in) throws IOException {
    int status = head.status();
    boolean empty = status == 204 || status == 304;
    return empty ? new HttpBody(in, Framing.LENGTH, 0) : of(head, in, Framing.CONNECTION);
  }

  private static HttpBody of(HttpHead head, InputStream in, Framing otherwise) {
    return head.isChunked()
        ? new HttpBody(in, Framing.CHUNKS, 0)
        : head.header("Content-Length")
            .map(length -> new HttpBody(in, Framing.LENGTH, Long.parseLong(length)))
            .orElseGet(() -> new HttpBody(in, otherwise, 0));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (framing == Framing.CHUNKS && remaining == 0 && !ended) {
      beginChunk();
    }
    if (framing == Framing.CONNECTION) {
      return in.read(bytes, offset, length);
    }
    if (remaining == 0) {
      return -1;
    }
    int read = in.read(bytes, offset, (int) Math.min(length, remaining));
    if (read < 0) {
      throw new EOFException("the connection was closed before the end of the body");
    }
    remaining -= read;
    return read;
  }

  @Override
  public int available() throws IOException {
    return framing == Framing.CONNECTION
        ? in.available()
        : (int) Math.min(in.available(), remaining);
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = 0;
    while (skipped < count && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void beginChunk() throws IOException {
    if (betweenChunks) {
      requireBlank(readLine());
    }
    betweenChunks = true;
    String size = readLine();
    int extension = size.indexOf(';');
    try {
      remaining = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("expected the size of a chunk, but got " + Transcript.quote(size), e);
    }
    if (remaining == 0) {
      ended = true;
      requireBlank(readLine());
    }
  }

  private String readLine() throws IOException {
    try {
      return HttpHead.readLine(in);
    } catch (EOFException e) {
      throw new EOFException("the connection was closed before the last chunk");
    }
  }

  private static void requireBlank(String line) throws IOException {
    if (!line.isEmpty()) {
      throw new IOException("expected the end of a chunk, but got " + Transcript.quote(line));
    }
  }
}
