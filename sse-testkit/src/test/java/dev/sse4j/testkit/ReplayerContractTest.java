package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Message;
import dev.sse4j.spi.Replayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayerContractTest {

  enum Fault {
    BEGINS_ONE_TOO_EARLY,
    FORGETS_A_MESSAGE,
    FORGETS_THE_KEY,
    HIDES_A_LOSS,
    CALLS_THE_EVICTED_UNKNOWN,
    MISCOUNTS_THE_MISSED,
    NAMES_ANOTHER_LAST_MISSED_ID,
    GIVES_MORE_THAN_ASKED_FOR,
    GIVES_THE_NEWEST_FIRST,
    NEVER_MOVES_ITS_POSITION,
    FINDS_WHAT_NEVER_WAS
  }

  /** What {@link Replayer#lastEvents} does, but for one fault. */
  private static final class FaultyReplayer implements Replayer {

    private final Replayer replayer;
    private final Fault fault;

    FaultyReplayer(int capacity, Fault fault) {
      this.replayer = Replayer.lastEvents(capacity);
      this.fault = fault;
    }

    @Override
    public void append(long position, Message message) {
      replayer.append(position, fault == Fault.FORGETS_THE_KEY ? message.withKey("") : message);
    }

    @Override
    public Replay after(String lastEventId) {
      Replay replay = replayer.after(fault == Fault.BEGINS_ONE_TOO_EARLY ? "" : lastEventId);
      if (replay instanceof Found found) {
        return new Found(new FaultyCursor(found.cursor()));
      }
      if (replay instanceof Evicted evicted) {
        return evicted(evicted);
      }
      return fault == Fault.FINDS_WHAT_NEVER_WAS ? replayer.after("") : replay;
    }

    private Replay evicted(Evicted evicted) {
      return switch (fault) {
        case HIDES_A_LOSS -> new Found(evicted.cursor());
        case CALLS_THE_EVICTED_UNKNOWN -> new Unknown();
        case MISCOUNTS_THE_MISSED ->
          new Evicted(
              OptionalLong.of(evicted.missed().getAsLong() - 1),
              evicted.lastMissedId(),
              evicted.cursor());
        case NAMES_ANOTHER_LAST_MISSED_ID ->
          new Evicted(evicted.missed(), "contract-1", evicted.cursor());
        default -> evicted;
      };
    }

    private final class FaultyCursor implements Cursor {

      private final Cursor cursor;

      FaultyCursor(Cursor cursor) {
        this.cursor = cursor;
      }

      @Override
      public List<Entry> next(int max) {
        List<Entry> entries =
            new ArrayList<>(cursor.next(fault == Fault.GIVES_MORE_THAN_ASKED_FOR ? max + 1 : max));
        if (fault == Fault.FORGETS_A_MESSAGE && !entries.isEmpty()) {
          entries.remove(0);
        }
        if (fault == Fault.GIVES_THE_NEWEST_FIRST) {
          Collections.reverse(entries);
        }
        return entries;
      }

      @Override
      public long position() {
        return fault == Fault.NEVER_MOVES_ITS_POSITION ? 0 : cursor.position();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noFaultGoesUnnoticed(Fault fault) {
    ReplayerContract contract = new ReplayerContract() {
      @Override
      protected Replayer newReplayer(int capacity) {
        return new FaultyReplayer(capacity, fault);
      }
    };
    contract.create();

    assertThatThrownBy(() -> check(contract, fault)).isInstanceOf(AssertionError.class);
  }

  private static void check(ReplayerContract contract, Fault fault) {
    switch (fault) {
      case BEGINS_ONE_TOO_EARLY, FORGETS_A_MESSAGE, GIVES_THE_NEWEST_FIRST ->
        contract.whatFollowsAKnownIdIsFound();
      case FORGETS_THE_KEY -> contract.theWholeMessageIsKept();
      case HIDES_A_LOSS, CALLS_THE_EVICTED_UNKNOWN, MISCOUNTS_THE_MISSED ->
        contract.anEvictedIdIsToldFromAnUnknownOne();
      case NAMES_ANOTHER_LAST_MISSED_ID ->
        contract.theIdOfTheNewestMessageMissedIsAPlaceToGoOnFrom();
      case GIVES_MORE_THAN_ASKED_FOR -> contract.aCursorGivesNoMoreThanItWasAskedFor();
      case NEVER_MOVES_ITS_POSITION -> contract.nothingFollowsTheNewestIdYet();
      case FINDS_WHAT_NEVER_WAS -> contract.anIdThatNeverWasIsUnknown();
    }
  }
}
