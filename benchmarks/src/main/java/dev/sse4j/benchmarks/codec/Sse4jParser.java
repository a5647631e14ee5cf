package dev.sse4j.benchmarks.codec;

import dev.sse4j.codec.EventParser;
import java.io.IOException;
import java.io.InputStream;

/** Ours, with the chunks pushed into the parser. */
final class Sse4jParser implements Contender {

  private final byte[] chunk = new byte[8 << 10];

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    EventParser parser = new EventParser(event -> tally.event(event.type(), event.data()));
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      parser.parse(chunk, 0, count);
    }
  }
}
