package dev.sse4j.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells the flight recorder that a subscription has ended. */
@Name("dev.sse4j.Disconnect")
@Label("Disconnect")
@Category("sse4j")
@Description("A subscription has ended")
@StackTrace(false)
final class DisconnectEvent extends Event {

  @Label("Reason")
  private String reason = "";

  @Label("Address")
  private String address = "";

  @Label("Namespaces")
  private String namespaces = "";

  @Label("Events Sent")
  private long eventsSent;

  @Label("Lag in Events")
  private long lagEvents;

  private DisconnectEvent() {}

  static void commit(Subscription ended, CloseReason why) {
    DisconnectEvent event = new DisconnectEvent();
    if (event.shouldCommit()) {
      SubscriptionStatus status = ended.status();
      event.reason = why.text();
      event.address = status.peer().address();
      event.namespaces = status.namespaces().toString();
      event.eventsSent = status.eventsSent();
      event.lagEvents = status.lagEvents();
      event.commit();
    }
  }
}
