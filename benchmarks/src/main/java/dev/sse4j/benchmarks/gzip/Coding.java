package dev.sse4j.benchmarks.gzip;

import java.util.Locale;

/** How a stream is sent. */
enum Coding {
  IDENTITY,
  GZIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
