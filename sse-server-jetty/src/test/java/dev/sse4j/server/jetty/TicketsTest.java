package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sse4j.Namespace;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which tickets are good, and for whom. */
class TicketsTest {

  private static final Admitted PETS = Admitted.to(Set.of(new Namespace("/pets")));
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ManualClock clock = ManualClock.create();
  private final ManualClock timeOfDay = ManualClock.create();
  private final Tickets tickets = new Tickets(clock, timeOfDay);

  @Test
  void aTicketHas128BitsAndNoTwoAreAlike() throws Exception {
    Set<String> issued = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      issued.add(tickets.issue(PETS));
    }

    assertThat(issued)
        .hasSize(1_000)
        .allSatisfy(ticket -> assertThat(ticket).matches("[A-Za-z0-9_-]{22}"));
  }

  @Test
  void aTicketIsForWhatItsRequestWasAdmittedTo() throws Exception {
    String ticket = tickets.issue(PETS);

    assertThat(tickets.check(first(ticket))).isEqualTo(PETS);
  }

  @Test
  void whatIsNoTicketIs401AndIsNotQuoted() {
    Refusal refusal = refusal(first("made-up"));

    assertThat(refusal.status()).isEqualTo(401);
    assertThat(refusal.headers())
        .containsEntry("WWW-Authenticate", "Bearer realm=\"sse4j\", error=\"invalid_token\"");
    assertThat(refusal)
        .hasMessage("the ticket is not known here, or its time is over: get a new one");
  }

  @Test
  void aTicketWaitsThirtySecondsForItsFirstUse() throws Exception {
    String used = tickets.issue(PETS);
    String late = tickets.issue(PETS);

    clock.advance(Duration.ofSeconds(30).minus(MOMENT));
    tickets.take(first(used));
    clock.advance(MOMENT);

    assertThat(refusal(first(late)).status()).isEqualTo(401);
    assertThat(refusal(returning(late)).status()).isEqualTo(401);
    assertThat(tickets.check(returning(used))).isEqualTo(PETS);
  }

  @Test
  void checkingUsesNothingUp() throws Exception {
    String ticket = tickets.issue(PETS);

    tickets.check(first(ticket));
    tickets.check(first(ticket));

    assertThat(tickets.take(first(ticket))).isNotNull();
    assertThat(refusal(first(ticket)).status()).isEqualTo(401);
  }

  @Test
  void aTicketThatWasUsedIsGoodOnlyForWhoComesBack() throws Exception {
    String ticket = tickets.issue(PETS);
    Tickets.Use use = tickets.take(first(ticket));

    Refusal whileOpen = refusal(first(ticket));
    use.ended();
    Refusal afterwards = refusal(first(ticket));

    for (Refusal refusal : List.of(whileOpen, afterwards)) {
      assertThat(refusal.status()).isEqualTo(401);
      assertThat(refusal)
          .hasMessage("the ticket has opened its stream, and only a Last-Event-ID opens it again:"
              + " get a new one");
    }
    assertThat(tickets.take(returning(ticket))).isNotNull();
  }

  @Test
  void theFirstUseMayBeOfOneThatComesBack() throws Exception {
    String ticket = tickets.issue(PETS);

    assertThat(tickets.take(returning(ticket))).isNotNull();

    assertThat(refusal(first(ticket)).status()).isEqualTo(401);
  }

  @Test
  void whoComesBackTakesOverAndTheOldStreamIsEnded() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    String ticket = tickets.issue(PETS);
    Tickets.Use ghost = tickets.take(first(ticket));
    ghost.whenTakenOver(ended::incrementAndGet);

    Tickets.Use second = tickets.take(returning(ticket));
    assertThat(ended).hasValue(1);
    second.whenTakenOver(ended::incrementAndGet);
    ghost.ended(); // as its socket says now

    tickets.take(returning(ticket));
    assertThat(ended).as("the second had the ticket").hasValue(2);
  }

  @Test
  void aStreamThatIsTakenOverWhileItIsBeingOpenedEndsAtOnce() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    String ticket = tickets.issue(PETS);
    Tickets.Use opening = tickets.take(first(ticket));
    tickets.take(returning(ticket));

    opening.whenTakenOver(() -> ended.set(true));

    assertThat(ended).isTrue();
  }

  @Test
  void aTicketThatWasGivenBackUnusedIsAsGoodAsBeforeAndAsLong() throws Exception {
    String ticket = tickets.issue(PETS);
    clock.advance(Duration.ofSeconds(20));

    tickets.take(first(ticket)).giveBack();

    assertThat(tickets.check(first(ticket))).isEqualTo(PETS);
    clock.advance(Duration.ofSeconds(10));
    assertThat(refusal(first(ticket)).status()).isEqualTo(401);
  }

  @Test
  void whoHasTakenOverAndGivesBackMayComeAgain() throws Exception {
    String ticket = tickets.issue(PETS);
    Tickets.Use ghost = tickets.take(first(ticket));
    ghost.whenTakenOver(() -> {});

    tickets.take(returning(ticket)).giveBack();
    ghost.ended();

    assertThat(refusal(first(ticket)).status()).isEqualTo(401);
    assertThat(tickets.take(returning(ticket))).isNotNull();
  }

  @Test
  void aTicketIsNotGivenBackBehindItsTime() throws Exception {
    String ticket = tickets.issue(PETS);
    Tickets.Use use = tickets.take(first(ticket));
    clock.advance(Duration.ofSeconds(30));

    use.giveBack();

    assertThat(refusal(first(ticket)).status()).isEqualTo(401);
  }

  @Test
  void aTicketWaitsAnHourForItsBrowserHoweverLongTheStreamWas() throws Exception {
    String ticket = tickets.issue(PETS);
    Tickets.Use use = tickets.take(first(ticket));
    clock.advance(Duration.ofDays(2));
    use.ended();

    clock.advance(Duration.ofHours(1).minus(MOMENT));
    tickets.take(returning(ticket)).giveBack(); // which is no end of a stream
    assertThat(tickets.check(returning(ticket))).isEqualTo(PETS);
    clock.advance(MOMENT);

    assertThat(refusal(returning(ticket)).status()).isEqualTo(401);
  }

  @Test
  void aTicketLivesNoLongerThanItsIdentityByTheTimeOfDay() throws Exception {
    Admitted minute = PETS.withExpiry(timeOfDay.instant().plusSeconds(60));
    String unused = tickets.issue(minute);
    String used = tickets.issue(minute);
    String open = tickets.issue(minute);
    String other = tickets.issue(PETS.withExpiry(timeOfDay.instant().plusSeconds(61)));
    tickets.take(first(used)).ended();
    tickets.take(first(open));

    timeOfDay.advance(Duration.ofSeconds(60));

    assertThat(refusal(first(unused)).status()).isEqualTo(401);
    assertThat(refusal(returning(used)).status()).isEqualTo(401);
    assertThat(refusal(returning(open)).status()).isEqualTo(401);
    assertThat(tickets.check(first(other))).isNotNull();
  }

  @Test
  void atTheBoundTheOneIsForgottenWhoseStreamEndedLongestAgo() throws Exception {
    List<String> issued = issueAll();
    Tickets.Use early = tickets.take(first(issued.get(7)));
    Tickets.Use late = tickets.take(first(issued.get(3)));
    early.ended();
    clock.advance(MOMENT);
    late.ended();

    String next = tickets.issue(PETS);

    assertThat(refusal(returning(issued.get(7))).status()).isEqualTo(401);
    assertThat(tickets.check(returning(issued.get(3)))).isEqualTo(PETS);
    assertThat(tickets.check(first(issued.get(0)))).isEqualTo(PETS);
    assertThat(tickets.check(first(next))).isEqualTo(PETS);
  }

  @Test
  void thereAreNoMoreTicketsThanTheBoundUntilTheUnusedOnesAreOver() throws Exception {
    List<String> issued = issueAll();
    tickets.take(first(issued.get(0))); // is open, so it does not wait, and stays
    tickets.issue(PETS);

    Refusal full = catchThrowableOfType(Refusal.class, () -> tickets.issue(PETS));
    clock.advance(Tickets.FIRST_USE);

    assertThat(full.status()).isEqualTo(503);
    assertThat(full.headers()).containsKey("Retry-After");
    issueAll();
    assertThat(catchThrowableOfType(Refusal.class, () -> tickets.issue(PETS))).isNotNull();
    assertThat(tickets.check(returning(issued.get(0)))).isEqualTo(PETS);
  }

  @Test
  void whatHasExpiredWithItsStreamLeavesItsPlace() throws Exception {
    Admitted minute = PETS.withExpiry(timeOfDay.instant().plusSeconds(60));
    Tickets.Use expiring = tickets.take(first(tickets.issue(minute)));
    String other = tickets.issue(PETS);
    tickets.take(first(other)).ended();
    for (int i = 2; i < Tickets.MAX; i++) {
      tickets.issue(PETS);
    }
    timeOfDay.advance(Duration.ofSeconds(60));

    clock.advance(MOMENT);
    expiring.ended(); // after the other
    tickets.issue(PETS);

    assertThat(tickets.check(returning(other))).isEqualTo(PETS);
  }

  @Test
  void ofTwoFirstUsesAtOnceExactlyOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 2_000; round++) {
        ShownTicket ticket = first(tickets.issue(PETS));
        List<Boolean> won = atOnce(threads, Collections.nCopies(4, () -> isTaken(ticket)));

        assertThat(won).as("round %s", round).containsOnlyOnce(true);
        clock.advance(Tickets.FIRST_USE);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ofAllThatComeBackAtOnceOneHasTheTicketInTheEnd() throws Exception {
    Seed seed = Seed.next();
    Random seeds = seed.random();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 200; round++) {
        String ticket = tickets.issue(PETS);
        tickets.take(first(ticket)).ended();
        AtomicInteger open = new AtomicInteger();
        Queue<AtomicBoolean> streams = new ConcurrentLinkedQueue<>();

        atOnce(
            threads,
            Stream.generate(() -> new Random(seeds.nextLong()))
                .limit(4)
                .<Callable<Void>>map(random -> () -> comeAndGo(ticket, open, streams, random))
                .toList());

        assertThat(open.get()).as("[%s] streams that nobody has ended", seed).isBetween(0, 1);
        tickets.take(returning(ticket));
        assertThat(open).as("[%s] after one more", seed).hasValue(0);
        assertThat(streams)
            .as("[%s]", seed)
            .allSatisfy(ended -> assertThat(ended).isTrue());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Opens streams with a ticket: some end by themselves, some fail, some wait for the others. */
  private Void comeAndGo(
      String ticket, AtomicInteger open, Queue<AtomicBoolean> streams, Random random)
      throws Refusal {
    for (int i = 0; i < 20; i++) {
      Tickets.Use use = tickets.take(returning(ticket));
      AtomicBoolean ended = new AtomicBoolean();
      Runnable end = () -> {
        if (ended.compareAndSet(false, true)) {
          open.decrementAndGet();
        }
      };
      streams.add(ended);
      open.incrementAndGet();
      switch (random.nextInt(4)) {
        case 0 -> {
          end.run();
          use.giveBack();
        }
        case 1 -> {
          use.whenTakenOver(end);
          end.run();
          use.ended();
        }
        default -> use.whenTakenOver(end);
      }
    }
    return null;
  }

  private boolean isTaken(ShownTicket ticket) {
    try {
      tickets.take(ticket);
      return true;
    } catch (Refusal lost) {
      assertThat(lost.status()).isEqualTo(401);
      return false;
    }
  }

  private static <T> List<T> atOnce(ExecutorService threads, List<Callable<T>> actions)
      throws Exception {
    CountDownLatch ready = new CountDownLatch(actions.size());
    List<Future<T>> running = new ArrayList<>();
    for (Callable<T> action : actions) {
      running.add(threads.submit(() -> {
        ready.countDown();
        assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        return action.call();
      }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> each : running) {
      results.add(each.get(60, TimeUnit.SECONDS)); // fails with what the thread has found
    }
    return results;
  }

  private List<String> issueAll() throws Refusal {
    List<String> issued = new ArrayList<>();
    for (int i = 0; i < Tickets.MAX; i++) {
      issued.add(tickets.issue(PETS));
    }
    return issued;
  }

  private Refusal refusal(ShownTicket shown) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> tickets.take(shown));
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(catchThrowableOfType(Refusal.class, () -> tickets.check(shown)))
        .as("the same of a check")
        .hasMessage(refusal.getMessage());
    return refusal;
  }

  private static ShownTicket first(String ticket) {
    return new ShownTicket(Token.shown(ticket.getBytes(UTF_8)), false);
  }

  private static ShownTicket returning(String ticket) {
    return new ShownTicket(Token.shown(ticket.getBytes(UTF_8)), true);
  }
}
