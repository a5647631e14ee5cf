package dev.sse4j.testkit;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Keeps what is read of it, until that is passed on, byte for byte. */
final class PassedOnInputStream extends FilterInputStream {

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  PassedOnInputStream(InputStream in) {
    super(in);
  }

  /** Writes what was read since the last call. */
  void passTo(OutputStream out) throws IOException {
    kept.writeTo(out);
    out.flush();
    kept.reset();
  }

  /** Forgets what was read since the last call. */
  void drop() {
    kept.reset();
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      kept.write(b);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      kept.write(bytes, offset, read);
    }
    return read;
  }
}
