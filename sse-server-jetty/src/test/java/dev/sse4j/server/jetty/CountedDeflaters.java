package dev.sse4j.server.jetty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.Deflater;

/** Counts those that have not been given back. */
final class CountedDeflaters implements Supplier<Deflater> {

  private final AtomicInteger live = new AtomicInteger();

  @Override
  public Deflater get() {
    live.incrementAndGet();
    return new Deflater(Deflater.DEFAULT_COMPRESSION, true) {
      @Override
      public void end() {
        super.end();
        live.decrementAndGet();
      }
    };
  }

  int live() {
    return live.get();
  }
}
