package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is read at a time. */
class BatchSizeTest {

  private final BatchSize batch = new BatchSize(1 << 20);

  @Test
  void smallEntriesAreReadMoreAndMoreAtATimeUpToABound() {
    for (int i = 0; i < 10; i++) {
      batch.came(entries(batch.entries(), 100));
    }

    assertThat(batch.entries()).isEqualTo(BatchSize.MOST);
  }

  @Test
  void largeEntriesAreReadFewAtATime() {
    batch.came(entries(16, 400_000));

    assertThat(batch.entries()).isEqualTo(2);
  }

  @Test
  void oneEntryIsAlwaysReadHoweverLarge() {
    batch.came(entries(1, 5_000_000));

    assertThat(batch.entries()).isEqualTo(1);
  }

  @Test
  void afterLargeEntriesItGrowsAgain() {
    batch.came(entries(1, 5_000_000));
    batch.came(entries(1, 10));
    batch.came(entries(2, 10));

    assertThat(batch.entries()).isEqualTo(4);
  }

  @Test
  void afterAFailureItBeginsAnewWithOne() {
    for (int i = 0; i < 10; i++) {
      batch.came(entries(batch.entries(), 100));
    }

    batch.failed();

    assertThat(batch.entries()).isEqualTo(1);
  }

  @Test
  void nothingThatCameSaysNothing() {
    int before = batch.entries();

    batch.came(List.of());

    assertThat(batch.entries()).isEqualTo(before);
  }

  private static List<StreamEntry> entries(int count, int bytes) {
    return Collections.nCopies(
        count, new StreamEntry(EntryId.NONE, List.of(new byte[0], new byte[bytes])));
  }
}
