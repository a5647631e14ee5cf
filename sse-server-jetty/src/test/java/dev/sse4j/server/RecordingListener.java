package dev.sse4j.server;

import dev.sse4j.testkit.Eventually;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a hub tells it. */
public class RecordingListener implements HubListener {

  record Closed(Subscription subscription, CloseReason reason) {}

  record Written(long events, long bytes, OptionalLong latencyNanos) {}

  final List<Subscription> opened = new CopyOnWriteArrayList<>();
  final List<Closed> closed = new CopyOnWriteArrayList<>();
  final List<Gap> gaps = new CopyOnWriteArrayList<>();
  final List<String> losses = new CopyOnWriteArrayList<>();
  final List<Written> writes = new CopyOnWriteArrayList<>();

  public RecordingListener() {} // else javac warns of a public class of an exported package

  @Override
  public void opened(Subscription subscription) {
    opened.add(subscription);
  }

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    closed.add(new Closed(subscription, reason));
  }

  @Override
  public void gap(Subscription subscription, Gap gap) {
    gaps.add(gap);
  }

  @Override
  public void lost(String reason) {
    losses.add(reason);
  }

  @Override
  public void written(
      Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
    writes.add(new Written(events, bytes, latencyNanos));
  }

  /** Returns why subscriptions have ended, in order. */
  public List<CloseReason> reasons() {
    return closed.stream().map(Closed::reason).toList();
  }

  /** Waits for so many events, and returns the writes that had any. */
  List<Written> awaitEvents(long count) {
    Eventually.holds(() -> events() >= count);
    return writes.stream().filter(write -> write.events() > 0).toList();
  }

  long events() {
    return writes.stream().mapToLong(Written::events).sum();
  }

  long bytes() {
    return writes.stream().mapToLong(Written::bytes).sum();
  }
}
