package dev.sse4j.benchmarks.codec;

import dev.sse4j.Event;
import dev.sse4j.codec.EventReader;
import java.io.IOException;
import java.io.InputStream;

/** Ours, pulled from a stream. */
final class Sse4jReader implements Contender {

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    EventReader reader = new EventReader(in);
    for (Event event = reader.read(); event != null; event = reader.read()) {
      tally.event(event.type(), event.data());
    }
  }
}
