package dev.sse4j.benchmarks.codec;

import dev.sse4j.codec.EventReader;
import dev.sse4j.codec.EventView;
import java.io.IOException;
import java.io.InputStream;

/** Ours, pulled from a stream, with type, data and id of each event as ranges of bytes. */
final class Sse4jView implements Contender {

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    EventReader reader = new EventReader(in);
    for (EventView view = reader.readView(); view != null; view = reader.readView()) {
      tally.view(view);
    }
  }
}
