package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.spi.ProviderStatus.State;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.Replayer.Cursor;
import dev.sse4j.spi.Replayer.Entry;
import dev.sse4j.spi.Replayer.Evicted;
import dev.sse4j.spi.Replayer.Found;
import dev.sse4j.spi.Replayer.Replay;
import dev.sse4j.spi.Replayer.Unknown;
import dev.sse4j.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** A node that has few messages in memory serves those who come back with older ids. */
class ReplayFromRedisTest {

  private static final String KEY = "events";
  private static final int IN_MEMORY = 5;

  private final List<RedisProvider> opened = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private TestRedis redis;

  @BeforeEach
  void start() {
    redis = TestRedis.start("stream-node-max-entries 10");
  }

  @AfterEach
  void close() {
    opened.forEach(RedisProvider::close);
    redis.close();
  }

  @Test
  void whatIsOlderThanTheProcessIsReadFromTheStream() {
    publish(100);
    Node node = new Node();

    List<Entry> entries = readAll(found(node, ids.get(9)), 7);

    assertThat(data(entries)).isEqualTo(data(10, 100));
    assertThat(entries.subList(0, 85)).allMatch(entry -> entry.position().isEmpty());
    assertThat(entries.subList(85, 90))
        .extracting(Entry::position)
        .containsExactly(
            OptionalLong.of(0),
            OptionalLong.of(1),
            OptionalLong.of(2),
            OptionalLong.of(3),
            OptionalLong.of(4));
  }

  @Test
  void aCursorGoesOnWithWhatIsDeliveredMeanwhile() {
    publish(20);
    Node node = new Node();
    Cursor cursor = found(node, ids.get(0));
    assertThat(data(readAll(cursor, 64))).isEqualTo(data(1, 20));

    publish(30);
    node.await(50);

    assertThat(data(readAll(cursor, 64))).isEqualTo(data(20, 50));
    assertThat(cursor.position()).isEqualTo(IN_MEMORY + 30);
  }

  @Test
  void entriesThatAreNoMessagesAreNotReplayed() {
    publish(1);
    for (int i = 0; i < 50; i++) {
      redis.add(KEY, "no", "message");
    }
    publish(10);
    Node node = new Node();

    assertThat(data(readAll(found(node, ids.get(0)), 3))).isEqualTo(data(1, 11));
  }

  @Test
  void anIdThatAPublisherSetIsFoundAlsoIfItIsOlderThanTheProcess() {
    for (int i = 0; i < 30; i++) {
      publish("order " + i);
    }
    Node node = new Node();
    publish("order 30");
    publish(IN_MEMORY + 1);
    node.await(31 + IN_MEMORY + 1);

    assertThat(readAll(found(node, "order 3"), 64)).hasSize(27 + IN_MEMORY + 1);
    assertThat(readAll(found(node, "order 30"), 64)).hasSize(IN_MEMORY + 1);
    assertThat(node.replayer.after("order 31")).isInstanceOf(Unknown.class);
  }

  @Test
  void anIdThatAPublisherSetMayLookLikeThatOfAnEntry() {
    Node node = new Node();
    publish("5-0");
    publish(IN_MEMORY + 1);
    node.await(IN_MEMORY + 2);

    assertThat(readAll(found(node, "5-0"), 64)).hasSize(IN_MEMORY + 1);
  }

  @Test
  void suchAnIdIsFoundAlsoIfItIsOlderThanTheProcess() {
    publish("5-0");
    publish("20240101120000-1");
    publish(IN_MEMORY + 1);
    Node node = new Node();

    assertThat(readAll(found(node, "5-0"), 64)).hasSize(IN_MEMORY + 2);
    assertThat(readAll(found(node, "20240101120000-1"), 64)).hasSize(IN_MEMORY + 1);
  }

  @Test // W78
  void idsThatAreInventedDoNotReadTheStreamAgainAndAgain() {
    publish(100);
    Node node = new Node();
    node.replayer.after("invented 1");
    long before = calls("xrange");

    node.replayer.after("invented 2");
    node.replayer.after("12345-6");

    assertThat(calls("xrange") - before).isLessThanOrEqualTo(4);
  }

  private long calls(String command) {
    String stats = new String((byte[]) redis.command(Command.INFO, "commandstats"), UTF_8);
    Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(stats);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  @Test
  void anIdThatOnlyAnotherNodeHasDeliveredIsWaitedFor() throws Exception {
    Node node = new Node(Duration.ofHours(1));
    publish(1);
    node.await(1);
    node.hold();
    publish(1);
    publish("order 2");

    FutureTask<Replay> byEntry = ask(node, ids.get(1));
    FutureTask<Replay> byOwnId = ask(node, "order 2");
    node.release();

    node.await(3);
    assertThat(data(readAll(((Found) byEntry.get()).cursor(), 10))).isEqualTo(data(2, 3));
    assertThat(((Found) byOwnId.get()).cursor().position()).isEqualTo(3);
  }

  @Test
  void anIdThatStaysAheadOfTheNodeEndsTheReplay() {
    Node node = new Node(Duration.ZERO);
    publish(1);
    node.await(1);
    node.hold();
    publish(1);

    assertThatThrownBy(() -> node.replayer.after(ids.get(1)))
        .isInstanceOf(SseException.class)
        .hasMessageContaining("this one has not come so far");

    node.release();
  }

  @Test
  void anIdOfAnEventThatThisNodeHasRefusedIsNotWaitedFor() {
    Node node = new Node(Duration.ZERO);
    publish(1);
    node.refuse("data 1");
    publish(2);
    node.await(3);

    assertThat(data(readAll(found(node, ids.get(1)), 10))).isEqualTo(data(2, 3));
  }

  @Test
  void aStreamThatBeginsAnewUnderAReplayEndsThatReplay() {
    redis.command(Command.XADD, KEY, "99999999999999-0", "ns", "/pets", "data", "data 0");
    Node node = new Node();
    redis.command(Command.XADD, KEY, "99999999999999-1", "ns", "/pets", "data", "data 1");
    node.await(2);
    Cursor cursor = ((Found) node.replayer.after("")).cursor();
    assertThat(data(cursor.next(1))).isEqualTo(data(0, 1));

    redis.command(Command.DEL, KEY);
    node.heard.await(Heard.LOST);
    for (int i = 2; i < 2 + 2 * IN_MEMORY; i++) {
      redis.add(KEY, "ns", "/pets", "data", "data " + i);
    }
    node.await(2 + 2 * IN_MEMORY);

    assertThatThrownBy(() -> readAll(cursor, 1)).isInstanceOf(SseException.class);
  }

  @Test
  void anIdOfTheFutureIsUnknown() {
    Node node = new Node();
    publish(2);
    node.await(2);

    assertThat(node.replayer.after("99999999999999-0")).isInstanceOf(Unknown.class);
  }

  @Test
  void anIdThatNeverWasBetweenOthersIsUnknown() {
    publish(30);
    Node node = new Node();
    EntryId between = EntryId.parse(ids.get(3)).orElseThrow();

    assertThat(node.replayer.after(new EntryId(between.millis(), 12345).toString()))
        .isInstanceOf(Unknown.class);
  }

  @Test
  void whatWasTrimmedBeforeTheProcessBeganIsEvicted() {
    publish(30);
    redis.command(Command.XTRIM, KEY, "MAXLEN", "20");
    Node node = new Node();

    Evicted evicted = (Evicted) node.replayer.after(ids.get(3));

    assertThat(data(readAll(evicted.cursor(), 64))).isEqualTo(data(10, 30));
    assertThat(evicted.missed()).isEmpty();
  }

  @Test
  void whatWasDeliveredAndTrimmedSinceIsCounted() {
    Node node = new Node();
    publish(30);
    node.await(30);
    redis.command(Command.XTRIM, KEY, "MAXLEN", "20");

    Evicted evicted = (Evicted) node.replayer.after(ids.get(3));

    assertThat(evicted.missed()).hasValue(6);
    assertThat(evicted.lastMissedId()).isEqualTo(ids.get(9));
    assertThat(evicted.cursor().position()).isEqualTo(10);
    assertThat(data(readAll(evicted.cursor(), 64))).isEqualTo(data(10, 30));
  }

  @Test
  void aStreamThatIsTrimmedUnderAReplayOfOldEntriesEndsThatReplay() {
    publish(100);
    Node node = new Node();
    Cursor cursor = found(node, ids.get(0));
    assertThat(data(cursor.next(3))).isEqualTo(data(1, 4));

    redis.command(Command.XTRIM, KEY, "MAXLEN", "20");

    assertThatThrownBy(() -> cursor.next(3))
        .isInstanceOf(SseException.class)
        .hasMessageContaining("dropped before it was read");
  }

  @Test
  void aSlowCursorThatMemoryHasOvertakenGoesBackToTheStream() {
    Node node = new Node();
    publish(3);
    node.await(3);
    Cursor cursor = found(node, ids.get(0));
    assertThat(data(cursor.next(1))).isEqualTo(data(1, 2));

    publish(50);
    node.await(53);

    assertThat(data(readAll(cursor, 4))).isEqualTo(data(2, 53));
  }

  @Test
  void duringAnOutageMemoryStillServesAndOlderIdsFailAtOnce() {
    publish(30);
    Node node = new Node();
    assertThat(data(readAll(found(node, ids.get(3)), 64))).isEqualTo(data(4, 30));
    redis.stop();
    Eventually.holds(() -> node.provider.status().state() == State.DOWN);

    assertThat(data(readAll(found(node, ids.get(27)), 64))).isEqualTo(data(28, 30));
    assertThatThrownBy(() -> node.replayer.after(ids.get(3)))
        .isInstanceOf(SseException.class)
        .hasMessageContaining("cannot be read now");

    redis.startAgain();
    Eventually.holds(() -> node.provider.status().state() == State.UP);
    assertThat(data(readAll(found(node, ids.get(3)), 64))).isEqualTo(data(4, 30));
  }

  @Test
  void theNewestEventsAreLookedForInMemoryAlone() {
    publish(30);
    Node node = new Node();

    Cursor recent = ((Found) node.replayer.recent()).cursor();

    assertThat(data(readAll(recent, 64))).isEqualTo(data(25, 30));
  }

  @Test
  void whoHasSeenNothingYetIsGivenAllOrIsToldThatSomethingIsGone() {
    publish(30);
    Node node = new Node();
    assertThat(data(readAll(((Found) node.replayer.after("")).cursor(), 64)))
        .isEqualTo(data(0, 30));

    redis.command(Command.XTRIM, KEY, "MAXLEN", "3");

    assertThat(node.replayer.after("")).isInstanceOf(Evicted.class);
  }

  private static FutureTask<Replay> ask(Node node, String id) {
    FutureTask<Replay> asking = new FutureTask<>(() -> node.replayer.after(id));
    Thread thread = new Thread(asking);
    thread.start();
    Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING || asking.isDone());
    assertThat(asking.isDone())
        .as("answered before the event was delivered here")
        .isFalse();
    return asking;
  }

  private static Cursor found(Node node, String id) {
    Replay replay = node.replayer.after(id);
    assertThat(replay).isInstanceOf(Found.class);
    return ((Found) replay).cursor();
  }

  private static List<Entry> readAll(Cursor cursor, int max) {
    List<Entry> all = new ArrayList<>();
    for (List<Entry> read = cursor.next(max); !read.isEmpty(); read = cursor.next(max)) {
      assertThat(read).hasSizeLessThanOrEqualTo(max);
      all.addAll(read);
    }
    return all;
  }

  private static List<String> data(List<Entry> entries) {
    return entries.stream().map(ReplayFromRedisTest::data).toList();
  }

  private static String data(Entry entry) {
    return entry.message().event().data();
  }

  private static List<String> data(int from, int to) {
    List<String> data = new ArrayList<>();
    for (int i = from; i < to; i++) {
      data.add("data " + i);
    }
    return data;
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      publish(Event.of("data " + ids.size()));
    }
  }

  private void publish(String id) {
    publish(Event.of("data " + ids.size()).withId(id));
  }

  private void publish(Event event) {
    if (opened.isEmpty()) {
      opened.add(redis.provider(KEY).build());
    }
    ids.add(opened.get(0).publish(Message.of(new Namespace("/pets"), event)));
  }

  /** A process that delivers what it hears. */
  private final class Node {

    private final RedisProvider provider = redis.provider(KEY).warmUp(IN_MEMORY).build();
    private final Replayer replayer;
    private final Heard heard = new Heard(this::deliver);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile String refused = "";
    private long position;

    Node() {
      this(Duration.ofSeconds(2));
    }

    Node(Duration aheadLimit) {
      replayer = provider.replayer(Replayer.lastEvents(IN_MEMORY), aheadLimit);
      opened.add(provider);
      provider.start(heard);
      heard.awaitReady();
    }

    private void deliver(Message message) {
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (!message.event().data().equals(refused)) {
        replayer.append(position++, message);
      }
    }

    /** Takes no event with this data. */
    void refuse(String data) {
      refused = data;
    }

    /** Keeps what comes from now on back. */
    void hold() {
      held = new CountDownLatch(1);
    }

    void release() {
      held.countDown();
    }

    /** Waits until it has delivered so many of all. */
    void await(int count) {
      heard.await("data " + (count - 1));
    }
  }
}
