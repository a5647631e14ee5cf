package dev.sse4j.examples;

import static java.time.temporal.ChronoField.AMPM_OF_DAY;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A clock that says the time at {@code /time} each second: {@code 3:04:05 pm (UTC)}, as an event
 * without a type.
 */
public final class SpeakingClock implements AutoCloseable {

  private static final String NAMESPACE = "/time";

  /** By hand, since what a locale has for "am" and "pm" changes from one JDK to the next. */
  private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
      .appendPattern("h:mm:ss ")
      .appendText(AMPM_OF_DAY, Map.of(0L, "am", 1L, "pm"))
      .appendPattern(" (zzz)")
      .toFormatter(Locale.ENGLISH);

  private final Hub hub;
  private final DateTimeFormatter format;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;

  /** Creates a clock that says the time here, in this zone, to the hub. */
  public SpeakingClock(Hub hub) {
    this(
        hub,
        ZoneId.systemDefault(),
        InstantSource.system(),
        DaemonScheduler.named("speaking-clock"));
  }

  SpeakingClock(Hub hub, ZoneId zone, InstantSource clock, ScheduledExecutorService scheduler) {
    this.hub = hub;
    this.format = FORMAT.withZone(zone);
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** Begins at the next full second. */
  public void start() {
    scheduleAfter(clock.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Stops. */
  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  private void tick() {
    // Timers are some milliseconds early or late: meant is the nearest second, so that none is said
    // twice or left out.
    Instant second = clock.instant().plusMillis(500).truncatedTo(ChronoUnit.SECONDS);
    hub.publish(NAMESPACE, Event.of(format.format(second)));
    scheduleAfter(second);
  }

  private void scheduleAfter(Instant second) {
    Duration delay = Duration.between(clock.instant(), second.plusSeconds(1));
    scheduler.schedule(this::tick, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
