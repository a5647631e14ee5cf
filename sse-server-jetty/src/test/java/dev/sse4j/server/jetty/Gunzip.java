package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decodes what has come of a gzip so far, and waits for nothing: the JDK's own streams do. */
final class Gunzip {

  private static final int HEAD_BYTES = 10;

  private final Inflater inflater = new Inflater(true);
  private int skipped; // of the head

  String read(ByteBuffer bytes) throws DataFormatException {
    return new String(readBytes(bytes), UTF_8);
  }

  byte[] readBytes(ByteBuffer bytes) throws DataFormatException {
    assertThat(bytes).isNotNull();
    int head = Math.min(HEAD_BYTES - skipped, bytes.remaining());
    skipped += head;
    bytes.position(bytes.position() + head);
    inflater.setInput(bytes);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    byte[] chunk = new byte[8 << 10];
    int length = inflater.inflate(chunk);
    while (length > 0) {
      decoded.write(chunk, 0, length);
      length = inflater.inflate(chunk);
    }
    return decoded.toByteArray();
  }

  /** Returns whether the last byte of the data has come. */
  boolean isAtEnd() {
    return inflater.finished();
  }
}
