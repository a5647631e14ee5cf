package dev.sse4j.benchmarks.codec;

import java.io.InputStream;

/** A reader of event streams under test. */
interface Contender {

  /** Reads a stream to its end and hands each event to the tally. */
  void read(InputStream in, Tally tally) throws Exception;
}
