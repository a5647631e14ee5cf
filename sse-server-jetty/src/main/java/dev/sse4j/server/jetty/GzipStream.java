package dev.sse4j.server.jetty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The gzip of one stream (RFC 1952), of which each write can be read as soon as it has come: a
 * write ends at a byte, and nothing of it stays behind.
 */
final class GzipStream {

  private static final byte[] HEAD = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff // of no time, of no system
  };

  private static final int TRAILER_BYTES = 8;

  /** What a flush adds to data that cannot be made smaller; much more than that is not needed. */
  private static final int SPARE_BYTES = 64;

  /*
   * Threads: who writes encodes, one write at a time; whoever ends the stream releases it, which
   * may be while the last write is being encoded. Only memory is touched under the lock.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Supplier<Deflater> deflaters;
  private final CRC32 checksum = new CRC32(); // guarded by lock
  private @Nullable Deflater deflater; // guarded by lock; there from the first write to the release
  private boolean released; // guarded by lock

  GzipStream(Supplier<Deflater> deflaters) {
    this.deflaters = deflaters;
  }

  /** Returns what these bytes have become; or null if this was released. */
  @Nullable
  ByteBuffer encode(ByteBuffer bytes) {
    return locked(bytes, false);
  }

  /** Returns what the last bytes have become, with the end of the stream; or null if released. */
  @Nullable
  ByteBuffer finish(ByteBuffer lastBytes) {
    return locked(lastBytes, true);
  }

  /** Gives back the memory, which is not on the heap: left to the collector, it would pile up. */
  void release() {
    lock.lock();
    try {
      released = true;
      if (deflater != null) {
        deflater.end();
        deflater = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ByteBuffer locked(ByteBuffer bytes, boolean last) {
    lock.lock();
    try {
      return released ? null : deflate(bytes, last);
    } finally {
      lock.unlock();
    }
  }

  private ByteBuffer deflate(ByteBuffer bytes, boolean last) {
    int most = bytes.remaining() + (bytes.remaining() >> 8) + SPARE_BYTES;
    ByteBuffer encoded = ByteBuffer.allocate(most);
    if (deflater == null) {
      deflater = deflaters.get();
      encoded.put(HEAD);
    }
    checksum.update(bytes.duplicate());
    deflater.setInput(bytes);
    if (last) {
      deflater.finish();
    }
    deflater.deflate(encoded, Deflater.SYNC_FLUSH);
    while (!encoded.hasRemaining() && !deflater.finished()) {
      encoded = larger(encoded); // there may be more of it, which must not wait for the next write
      deflater.deflate(encoded, Deflater.SYNC_FLUSH);
    }
    return last ? withTrailer(encoded, deflater) : encoded.flip();
  }

  private ByteBuffer withTrailer(ByteBuffer encoded, Deflater finished) {
    ByteBuffer whole = encoded.remaining() < TRAILER_BYTES ? larger(encoded) : encoded;
    return whole
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) checksum.getValue())
        .putInt((int) finished.getBytesRead())
        .flip();
  }

  private static ByteBuffer larger(ByteBuffer full) {
    ByteBuffer larger = ByteBuffer.allocate(2 * full.capacity());
    return larger.put(full.flip());
  }
}
