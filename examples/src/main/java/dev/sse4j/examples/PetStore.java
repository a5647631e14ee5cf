package dev.sse4j.examples;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A pet store that gets a new pet every one to five seconds: {@code new-dog} at {@code /pets/dogs}
 * or {@code new-cat} at {@code /pets/cats}, with the breed as the data. Who subscribes to {@code
 * /pets} hears of all.
 */
public final class PetStore implements AutoCloseable {

  /** A kind of pet: where it is announced, and as what. */
  private record Kind(String namespace, String type, List<String> breeds) {}

  private static final List<Kind> KINDS = List.of(
      new Kind(
          "/pets/dogs",
          "new-dog",
          List.of("Corgi", "Terrier", "Dachshund", "Border Collie", "Beagle", "Poodle")),
      new Kind(
          "/pets/cats",
          "new-cat",
          List.of("Persian", "Maine Coon", "Siamese", "Ragdoll", "Sphynx", "Tabby")));

  private static final int MAX_PAUSE_SECONDS = 5;

  private final Hub hub;
  private final ScheduledExecutorService scheduler;
  private final RandomGenerator random;

  /** Creates a store that announces its pets to the hub. */
  public PetStore(Hub hub) {
    this(hub, DaemonScheduler.named("pet-store"), RandomGenerator.getDefault());
  }

  PetStore(Hub hub, ScheduledExecutorService scheduler, RandomGenerator random) {
    this.hub = hub;
    this.scheduler = scheduler;
    this.random = random;
  }

  /** Opens the store; the first pet is there already. */
  public void open() {
    scheduler.execute(this::announce);
  }

  /** Closes the store; no pet comes after that. */
  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  private void announce() {
    Kind kind = any(KINDS);
    hub.publish(kind.namespace(), Event.of(kind.type(), any(kind.breeds())));
    scheduler.schedule(this::announce, random.nextInt(1, MAX_PAUSE_SECONDS + 1), TimeUnit.SECONDS);
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
