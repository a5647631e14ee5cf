package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PetStoreTest {

  private record Arrival(Instant at, Message message) {}

  private final ManualClock clock = ManualClock.create();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Hub hub = Hub.builder().provider(new RecordingProvider()).build();
  private final PetStore store = new PetStore(hub, clock.scheduler(), new Random(20261121));

  @AfterEach
  void close() {
    store.close();
    hub.close();
  }

  @Test
  void theFirstPetIsThereWhenTheStoreOpens() {
    store.open();
    clock.advance(Duration.ZERO);

    assertThat(arrivals).hasSize(1);
  }

  @Test
  void anotherComesEveryOneToFiveSeconds() {
    store.open();
    clock.advance(Duration.ofHours(1));

    Set<Long> pauses = new LinkedHashSet<>();
    for (int i = 1; i < arrivals.size(); i++) {
      pauses.add(
          Duration.between(arrivals.get(i - 1).at(), arrivals.get(i).at()).toMillis());
    }
    assertThat(pauses).containsExactlyInAnyOrder(1000L, 2000L, 3000L, 4000L, 5000L);
  }

  @Test
  void catsAndDogsHaveTheirOwnNamespaceAndType() {
    store.open();
    clock.advance(Duration.ofHours(1));

    assertThat(arrivals)
        .extracting(arrival ->
            arrival.message().namespaces() + " " + arrival.message().event().type())
        .containsOnly("[/pets/dogs] new-dog", "[/pets/cats] new-cat")
        .contains("[/pets/dogs] new-dog", "[/pets/cats] new-cat");
    assertThat(arrivals).allSatisfy(arrival -> {
      assertThat(arrival.message().event().data()).isNotEmpty();
      assertThat(new Namespace("/pets")
              .contains(arrival.message().namespaces().iterator().next()))
          .isTrue();
    });
  }

  @Test
  void noPetComesAfterItHasClosed() {
    store.open();
    clock.advance(Duration.ofMinutes(1));
    int before = arrivals.size();

    store.close();
    clock.advance(Duration.ofMinutes(1));

    assertThat(arrivals).hasSize(before);
  }

  /** Notes what the hub is asked to publish, and when. */
  private final class RecordingProvider implements Provider {

    private final Provider bus = Provider.inMemory();

    @Override
    public String publish(Message message) {
      arrivals.add(new Arrival(clock.instant(), message));
      return bus.publish(message);
    }

    @Override
    public void start(Sink sink) {
      bus.start(sink);
    }

    @Override
    public void close() {
      bus.close();
    }
  }
}
