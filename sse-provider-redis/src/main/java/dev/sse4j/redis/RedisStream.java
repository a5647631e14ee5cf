package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One stream, over one connection. What fails is a {@link JedisException}, and leaves the
 * connection of no use; but a {@link JedisDataException} of {@link #added} is just Redis' answer.
 *
 * <p>Threads: one at a time, but for {@link #disconnect()}.
 */
final class RedisStream implements AutoCloseable {

  /** Entries, and the state of the stream right after they were read. */
  record Read(List<StreamEntry> entries, StreamState state) {}

  private static final System.Logger LOG = System.getLogger(RedisProvider.class.getName());
  private static final String NO_SUCH_KEY = "ERR no such key";

  /** How often Redis is asked to drop whole nodes, of which it drops some 10,000 entries a time. */
  private static final int MOST_TRIMS = 100;

  private final Connection connection;
  private final byte[] key;
  private final Duration patience;

  /**
   * Takes a connection over.
   *
   * @param patience how long Redis may take for an answer, besides what it is to wait
   */
  RedisStream(Connection connection, String key, Duration patience) {
    this.connection = connection;
    this.key = key.getBytes(UTF_8);
    this.patience = patience;
  }

  /** Sends an entry, or keeps it to be sent; {@link #added} has to be called once for each. */
  void add(List<byte[]> fields, int maxLength) {
    CommandArguments xadd =
        onKey(Command.XADD).add("MAXLEN").add("~").add(maxLength).add("*");
    fields.forEach(xadd::add);
    connection.sendCommand(xadd);
  }

  /** Returns the id of the next of the entries that were sent. */
  EntryId added() {
    return id(connection.getOne());
  }

  /**
   * Reads what follows an id, oldest first.
   *
   * @param atMost how many entries
   * @param wait how long to wait for one if there is none; zero for not at all
   */
  Read after(EntryId id, int atMost, Duration wait) {
    CommandArguments xread = command(Command.XREAD).add("COUNT").add(atMost);
    if (!wait.isZero()) {
      xread.add("BLOCK").add(wait.toMillis());
    }
    connection.setSoTimeout(Math.toIntExact(patience.plus(wait).toMillis()));
    connection.sendCommand(xread.add("STREAMS").add(key).add(id.toString()));
    sendInfo();
    Object streams = connection.getOne();
    List<StreamEntry> entries =
        streams == null ? List.of() : entries(list(list(list(streams).get(0)).get(1)));
    return new Read(entries, info());
  }

  /** Reads what follows one id, up to another, oldest first. */
  Read between(EntryId after, EntryId upTo, int atMost) {
    connection.sendCommand(
        onKey(Command.XRANGE).add("(" + after).add(upTo.toString()).add("COUNT").add(atMost));
    sendInfo();
    return new Read(entries(list(connection.getOne())), info());
  }

  /** Reads what precedes an id, newest first; what precedes none is what there is. */
  List<StreamEntry> before(@Nullable EntryId id, int atMost) {
    connection.sendCommand(onKey(Command.XREVRANGE)
        .add(id == null ? "+" : "(" + id)
        .add("-")
        .add("COUNT")
        .add(atMost));
    return entries(list(connection.getOne()));
  }

  /** Returns whether there is an entry with this id. */
  boolean has(EntryId id) {
    connection.sendCommand(onKey(Command.XRANGE).add(id.toString()).add(id.toString()));
    return !list(connection.getOne()).isEmpty();
  }

  StreamState state() {
    sendInfo();
    return info();
  }

  /** Drops the oldest entries beyond a length, by whole nodes: Redis is told that it may keep some. */
  void trimToLength(int maxLength) {
    connection.sendCommand(onKey(Command.XTRIM).add("MAXLEN").add("~").add(maxLength));
    connection.getOne();
  }

  /**
   * Drops what is older than an age by the clock of Redis, but for the newest such entry: a node
   * that was away for less than that has it as its place to go on from. Nothing goes that follows
   * an id.
   */
  void trimToAge(Duration age, EntryId keepFrom) {
    connection.sendCommand(command(Command.TIME));
    long now = Long.parseLong(text(list(connection.getOne()).get(0)));
    Duration oldest = Duration.ofSeconds(now).minus(age);
    if (oldest.isNegative() || oldest.isZero()) {
      return;
    }
    List<StreamEntry> older = before(new EntryId(oldest.toMillis(), 0), 1);
    if (!older.isEmpty()) {
      EntryId newest = older.get(0).id();
      trimBefore(newest.isAfter(keepFrom) ? keepFrom : newest);
    }
  }

  private void trimBefore(EntryId id) {
    // Whole nodes first, of which Redis drops but so many at a time; then what is left of one.
    for (int i = 0; trimBefore(id, "~") > 0; i++) {
      if (i == MOST_TRIMS) {
        return; // for now: who reads waits for this
      }
    }
    trimBefore(id, "=");
  }

  private long trimBefore(EntryId id, String how) {
    connection.sendCommand(onKey(Command.XTRIM).add("MINID").add(how).add(id.toString()));
    return (Long) connection.getOne();
  }

  /** Asks Redis whether it is there. */
  void ping() {
    connection.sendCommand(command(Command.PING));
    connection.getOne();
  }

  /** Cuts the connection, whatever another thread does with it; that one fails. */
  void disconnect() {
    try {
      connection.forceDisconnect();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection could not be closed in order", e);
    }
  }

  @Override
  public void close() {
    connection.setBroken(); // so that it says no farewell to a peer that may not be there
    connection.close();
  }

  private CommandArguments onKey(Command command) {
    return command(command).add(key);
  }

  private static CommandArguments command(Command command) {
    return new CommandArguments(command);
  }

  private void sendInfo() {
    connection.sendCommand(command(Command.XINFO).add("STREAM").add(key));
  }

  private StreamState info() {
    List<?> pairs;
    try {
      pairs = list(connection.getOne());
    } catch (JedisDataException e) {
      if (NO_SUCH_KEY.equals(e.getMessage())) {
        return StreamState.ABSENT;
      }
      throw e;
    }
    long length = 0;
    Optional<EntryId> first = Optional.empty();
    EntryId newest = EntryId.NONE;
    OptionalLong added = OptionalLong.empty();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      Object value = pairs.get(i + 1);
      switch (text(pairs.get(i))) {
        case "length" -> length = (Long) value;
        case "first-entry" ->
          first = Optional.ofNullable(value).map(entry -> id(list(entry).get(0)));
        case "last-generated-id" -> newest = id(value);
        case "entries-added" -> added = OptionalLong.of((Long) value);
        default -> {} // each version of Redis tells more
      }
    }
    return new StreamState(length, first, newest, added);
  }

  private static List<StreamEntry> entries(List<?> replies) {
    List<StreamEntry> entries = new ArrayList<>(replies.size());
    for (Object reply : replies) {
      List<byte[]> fields = new ArrayList<>();
      list(list(reply).get(1)).forEach(field -> fields.add((byte[]) field));
      entries.add(new StreamEntry(id(list(reply).get(0)), fields));
    }
    return entries;
  }

  private static EntryId id(Object reply) {
    return EntryId.parse(text(reply))
        .orElseThrow(
            () -> new JedisException("expected the id of an entry, but Redis sent something else"));
  }

  private static String text(Object reply) {
    return new String((byte[]) reply, UTF_8);
  }

  private static List<?> list(Object reply) {
    return (List<?>) reply;
  }
}
