package dev.sse4j.server;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** Tells the flight recorder of a write that its client did not take at once. */
@Name("dev.sse4j.SlowWrite")
@Label("Slow Write")
@Category("sse4j")
@Description("A write to a subscriber that was outstanding for a while")
@Threshold("100 ms")
@StackTrace(false)
final class SlowWriteEvent extends Event {

  @Label("Address")
  private String address = "";

  @Label("Namespaces")
  private String namespaces = "";

  @Label("Bytes")
  @DataAmount
  private int bytes;

  private SlowWriteEvent() {}

  /** Begins to measure, or returns null if nobody records. */
  static @Nullable SlowWriteEvent beginIfEnabled() {
    SlowWriteEvent event = new SlowWriteEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /** The write is complete, has failed, or is given up with its stream. */
  void finish(Subscription subscription, int written) {
    end();
    if (shouldCommit()) {
      address = subscription.peer().address();
      namespaces = subscription.namespaces().toString();
      bytes = written;
      commit();
    }
  }
}
