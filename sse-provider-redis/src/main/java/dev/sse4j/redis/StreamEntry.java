package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entry of a stream, and how a message is written as one: {@link RedisProvider} documents the
 * fields.
 *
 * @param id the entry's id
 * @param fields names and values in turn
 */
record StreamEntry(EntryId id, List<byte[]> fields) {

  private static final String NAMESPACES = "ns";
  private static final String TYPE = "event";
  private static final String ID = "id";
  private static final String KEY = "key";
  private static final String DATA = "data";

  /** Returns the fields of a message; what has its default is left out. */
  static List<byte[]> fieldsOf(Message message) {
    Event event = message.event();
    String type = event.type().equals(Event.DEFAULT_TYPE) ? "" : event.type();
    List<byte[]> fields = new ArrayList<>();
    add(
        fields,
        NAMESPACES,
        message.namespaces().stream().map(Namespace::path).collect(Collectors.joining("\n")));
    addUnlessEmpty(fields, TYPE, type);
    addUnlessEmpty(fields, ID, event.id());
    addUnlessEmpty(fields, KEY, message.key());
    add(fields, DATA, event.data());
    return fields;
  }

  private static void addUnlessEmpty(List<byte[]> fields, String name, String value) {
    if (!value.isEmpty()) {
      add(fields, name, value);
    }
  }

  private static void add(List<byte[]> fields, String name, String value) {
    fields.add(name.getBytes(UTF_8));
    fields.add(value.getBytes(UTF_8));
  }

  /**
   * Returns the message of this entry, with the id that its publisher has set, or else with the
   * entry's own.
   *
   * @throws IllegalArgumentException if this is no message; the reason holds no data
   */
  Message message() {
    Set<Namespace> namespaces = new LinkedHashSet<>();
    required(NAMESPACES).lines().map(StreamEntry::namespace).forEach(namespaces::add);
    String id = optional(ID);
    Event event = new Event(optional(TYPE), required(DATA), id.isEmpty() ? this.id.toString() : id);
    return new Message(event, namespaces, optional(KEY));
  }

  private static Namespace namespace(String line) {
    if (line.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a namespace on each line of \"" + NAMESPACES + "\", but one is empty");
    }
    return new Namespace(line);
  }

  /** Returns the message of this entry, if it is one. */
  Optional<Message> messageIfAny() {
    try {
      return Optional.of(message());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the reader has counted and logged it
    }
  }

  /** Returns how many bytes the names and values have together. */
  long bytes() {
    return fields.stream().mapToLong(field -> field.length).sum();
  }

  private String required(String name) {
    return field(name)
        .orElseThrow(() ->
            new IllegalArgumentException("expected a field \"" + name + "\", but there is none"));
  }

  private String optional(String name) {
    return field(name).orElse("");
  }

  private Optional<String> field(String name) {
    byte[] sought = name.getBytes(UTF_8);
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (Arrays.equals(fields.get(i), sought)) {
        return Optional.of(text(name, fields.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static String text(String name, byte[] value) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("field \"" + name + "\" is not valid UTF-8", e);
    }
  }
}
