package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.server.CloseReason;
import dev.sse4j.server.internal.Deadlines;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may write to the stream of one client, and who closes it. */
class StreamStateTest {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final ByteBuffer LAST = ByteBuffer.allocate(1);

  private final ManualClock clock = ManualClock.create();
  private final StreamState state =
      new StreamState(new Deadlines(Optional.of(KEEP_ALIVE), Duration.ofSeconds(10)), clock);

  @Test
  void whoCameFirstIsServedFirst() {
    StreamState.Write first = state.begin();
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      Thread thread = new Thread(() -> {
        StreamState.Write write = state.awaitTurn(() -> {});
        served.add(number);
        state.taken(write);
      });
      thread.start();
      Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING);
      threads.add(thread);
    }

    state.taken(first);

    Eventually.holds(() -> threads.stream().noneMatch(Thread::isAlive));
    assertThat(served).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aKeepAliveWaitsForTheWriteThatIsUnderWay() {
    StreamState.Write first = state.begin();
    clock.advance(KEEP_ALIVE);

    assertThat(state.takeTurnForKeepAlive()).isNull();
    assertThat(state.taken(first)).isNull();
    assertThat(state.takeTurnForKeepAlive()).isNotNull();
    assertThat(state.takeTurnForKeepAlive()).as("it is under way").isNull();
  }

  @Test
  void theLastBytesFollowTheWriteThatIsUnderWayOnce() {
    StreamState.Write first = state.begin();

    assertThat(state.close(CloseReason.SHUTDOWN, LAST)).isTrue();
    assertThat(state.close(CloseReason.CLIENT_GONE, null)).isFalse();

    assertThat(state.takeTurnToEnd()).isNull();
    assertThat(state.taken(first)).isSameAs(LAST);
    assertThat(state.takeTurnToEnd()).isNull();
    assertThat(state.isOpen()).isFalse();
  }

  @Test
  void theLastBytesHaveADeadlineTooAndItBeginsWithThem() {
    StreamState.Write first = state.begin();
    clock.advance(Duration.ofSeconds(9));
    state.close(CloseReason.SHUTDOWN, LAST);
    state.taken(first);

    clock.advance(Duration.ofSeconds(9));
    assertThat(state.isOverdue()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(state.isOverdue()).isTrue();
  }

  @Test
  void whatIsCutHasNoLastBytes() {
    StreamState.Write first = state.begin();

    state.close(CloseReason.CLIENT_GONE, null);
    state.over();

    assertThat(state.taken(first)).isNull();
    assertThat(state.takeTurnToEnd()).isNull();
    assertThatThrownBy(() -> state.awaitTurn(() -> {})).isInstanceOf(StreamClosedException.class);
  }

  @Test
  void whatHasBegunIsNotRefusedAndWhatIsRefusedDoesNotBegin() {
    StreamState other =
        new StreamState(new Deadlines(Optional.empty(), Duration.ofSeconds(10)), clock);

    assertThat(state.begin()).isNotNull();
    assertThat(state.closeUnbegun(CloseReason.SHUTDOWN)).isFalse();
    assertThat(other.closeUnbegun(CloseReason.SHUTDOWN)).isTrue();
    assertThat(other.begin()).isNull();
  }
}
