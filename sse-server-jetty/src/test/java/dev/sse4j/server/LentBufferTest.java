package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one dispatcher's subscribers are given to read the log through. */
class LentBufferTest {

  private final Hub hub = Hub.builder().dispatchers(1).replayer(Replayer.none()).build();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void writesThatAreCompleteAtOnceHaveOneBufferInTurn() {
    Keeper first = subscribe();
    Keeper second = subscribe();

    publish("one");

    assertThat(first.await("data: one")).isSameAs(second.await("data: one"));
  }

  @Test
  void anOutstandingWriteKeepsItsBytesWhileOthersAreWrittenTo() {
    Keeper prompt = subscribe();
    Keeper slow = subscribe();
    slow.holds = true;
    prompt.taken = text -> { // at once, so that the dispatcher does not sleep before it writes that
      if (text.contains("data: one")) {
        publish("two");
      }
    };

    publish("one");
    ByteBuffer outstanding = slow.await("data: one");
    prompt.await("data: two");

    assertThat(textOf(outstanding)).endsWith("\ndata: one\n\n");
  }

  @Test
  void aDispatcherThatSleepsHoldsNoBuffer() {
    Keeper subscriber = subscribe();
    publish("one");
    ByteBuffer one = subscriber.await("data: one");

    Eventually.holds(LentBufferTest::dispatcherSleeps);
    publish("two");

    assertThat(subscriber.await("data: two")).isNotSameAs(one);
  }

  private Keeper subscribe() {
    Keeper subscriber = new Keeper();
    hub.subscribe(namespaces("/pets"), "", subscriber);
    subscriber.await("retry: "); // with nothing to replay, it reads the log from here on
    return subscriber;
  }

  private void publish(String data) {
    hub.publish("/pets", Event.of(data));
  }

  private static boolean dispatcherSleeps() {
    return Threads.named("sse4j-dispatcher").stream()
        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  private static String textOf(ByteBuffer bytes) {
    return UTF_8.decode(bytes.duplicate()).toString();
  }

  /** Keeps the very buffers that it is given. */
  private static final class Keeper implements Subscriber {

    private record Write(ByteBuffer buffer, String text) {}

    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private volatile boolean holds;
    private volatile Consumer<String> taken = text -> {};

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      Write write = new Write(bytes, textOf(bytes));
      writes.add(write);
      taken.accept(write.text());
      if (!holds) {
        completion.succeeded();
      }
    }

    ByteBuffer await(String text) {
      Eventually.holds(() -> writes.stream().anyMatch(write -> write.text().contains(text)));
      return writes.stream()
          .filter(write -> write.text().contains(text))
          .findFirst()
          .orElseThrow()
          .buffer();
    }

    @Override
    public void end(CloseReason reason) {}

    @Override
    public void abort(CloseReason reason) {}

    @Override
    public Peer peer() {
      return new Peer("/pets", "", "", "");
    }
  }
}
