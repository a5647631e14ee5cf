package dev.sse4j.testkit;

import dev.sse4j.Event;

/** A stream whose events a probe takes with a loop. */
@SuppressWarnings("try") // javac warns that T.close() might be interrupted, whatever T makes of it
record ProbedIterable<T extends Iterable<Event> & AutoCloseable>(T stream)
    implements ProbedStream.Connection {

  @Override
  public void read(Recording recording) {
    stream.forEach(recording::event);
  }

  @Override
  public void close() throws Exception {
    stream.close();
  }
}
