package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which entry was delivered at which position. */
class DeliveredEntriesTest {

  private final DeliveredEntries delivered = new DeliveredEntries(1000);

  @Test
  void eachEntryIsFoundByItsIdAndByItsPosition() {
    for (int i = 0; i < 700; i++) {
      delivered.add(i, id(i));
    }

    for (int i = 0; i < 700; i++) {
      assertThat(delivered.position(id(i))).hasValue(i);
      assertThat(delivered.idAt(i)).isEqualTo(id(i));
      assertThat(delivered.positionFrom(id(i))).isEqualTo(i);
      assertThat(delivered.positionAfter(id(i))).isEqualTo(i + 1);
    }
    assertThat(delivered.oldest()).isEqualTo(id(0));
    assertThat(delivered.newest()).isEqualTo(id(699));
    assertThat(delivered.next()).isEqualTo(700);
  }

  @Test
  void idsBetweenEntriesHaveAPlace() {
    delivered.add(5, id(10));
    delivered.add(6, id(20));
    EntryId between = id(15);

    assertThat(delivered.position(between)).isEmpty();
    assertThat(delivered.positionFrom(between)).isEqualTo(6);
    assertThat(delivered.positionAfter(between)).isEqualTo(6);
    assertThat(delivered.before(between)).isEqualTo(id(10));
    assertThat(delivered.before(id(10))).isEqualTo(EntryId.NONE);
    assertThat(delivered.positionAfter(EntryId.LAST)).isEqualTo(7);
  }

  @Test
  void noMoreAreKeptThanThereIsRoomFor() {
    for (int i = 0; i < 5000; i++) {
      delivered.add(i, id(i));
    }

    assertThat(delivered.oldest()).isEqualTo(id(4000));
    assertThat(delivered.position(id(3999))).isEmpty();
    assertThat(delivered.position(id(4000))).hasValue(4000);
    assertThat(delivered.idAt(3999)).isEqualTo(EntryId.NONE);
    assertThat(delivered.position(id(4999))).hasValue(4999);
  }

  @Test
  void aStreamThatBeginsAnewIsAnotherOne() {
    delivered.add(0, id(100));
    delivered.add(1, id(50));

    assertThat(delivered.position(id(100))).isEmpty();
    assertThat(delivered.position(id(50))).hasValue(1);
    assertThat(delivered.oldest()).isEqualTo(id(50));
    assertThat(delivered.generation()).isEqualTo(1);
  }

  @Test
  void nothingIsKnownAcrossAPositionThatWasLeftOut() {
    delivered.add(0, id(1));
    delivered.add(2, id(3));

    assertThat(delivered.position(id(1))).isEmpty();
    assertThat(delivered.position(id(3))).hasValue(2);
  }

  @Test
  void whoWaitsForAnEntryIsWokenByItOrByANewerOne() throws Exception {
    delivered.add(0, id(1));
    assertThat(delivered.await(id(1), Duration.ZERO)).isTrue();
    assertThat(delivered.await(id(2), Duration.ZERO)).isFalse();

    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> delivered.await(id(2), Duration.ofHours(1)));
    Thread thread = new Thread(waiting);
    thread.start();
    Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING);
    delivered.add(1, id(3));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static EntryId id(long millis) {
    return new EntryId(millis, 0);
  }
}
