package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a client makes of the conformance corpus over HTTP: one check for each of its sections. */
final class ClientCorpusChecks {

  static final List<ContractCheck<ClientTrial>> ALL = ConformanceVectors.all().stream()
      .map(ConformanceVector::section)
      .distinct()
      .<ContractCheck<ClientTrial>>map(section -> new ContractCheck<>(
          "parses-" + section,
          "the cases of the conformance corpus about " + section.replace('-', ' ')
              + " give the events that they should, whole and byte by byte",
          "WHATWG HTML 9.2.6",
          trial -> parses(section, trial)))
      .toList();

  private static final String MARKER = "contract-marker";
  private static final int MOST_BYTES_ALONE = 1 << 10; // of a case that is sent byte by byte
  private static final int MOST_SHOWN = 10;
  private static final int IMPATIENCE = 10; // what the limit is divided by, once it has passed

  /** A case, followed by a marker that shows that all of it has been read. */
  private record Case(String name, byte[] bytes, List<Event> expected) {}

  private ClientCorpusChecks() {}

  private static void parses(String section, ClientTrial trial) {
    List<String> failures = new ArrayList<>();
    Duration patience = trial.limit();
    for (Case each : cases(section)) {
      for (boolean split : new boolean[] {false, true}) {
        if (split && each.bytes().length > MOST_BYTES_ALONE) {
          continue;
        }
        String failure = failure(trial, each, split, patience);
        if (failure != null) {
          failures.add(each.name() + (split ? ", byte by byte: " : ": ") + failure);
          // Where one case takes the whole limit to fail, all the others may.
          patience = trial.limit().dividedBy(IMPATIENCE);
        }
      }
    }
    if (!failures.isEmpty()) {
      String more = failures.size() > MOST_SHOWN
          ? String.format(Locale.ROOT, "\n… and %d more", failures.size() - MOST_SHOWN)
          : "";
      throw new AssertionError(String.join(
              "\n", failures.subList(0, Math.min(failures.size(), MOST_SHOWN)))
          + more);
    }
  }

  private static @Nullable String failure(
      ClientTrial trial, Case each, boolean split, Duration patience) {
    StreamScript script = StreamScript.bytes(each.bytes()).thenStall();
    try (ClientTrial another = trial.another()) {
      StreamProbe probe = another.open(split ? script.splitEverywhere() : script);
      probe.within(patience).await(MARKER);
      List<Event> events = probe.events();
      return events.equals(each.expected())
          ? null
          : "expected " + ContractTrial.shown(each.expected()) + ", but got "
              + ContractTrial.shown(events);
    } catch (AssertionError e) {
      return e.getMessage().lines().map(String::strip).limit(3).collect(Collectors.joining(" "));
    }
  }

  private static List<Case> cases(String section) {
    return ConformanceVectors.all().stream()
        .filter(vector -> vector.section().equals(section))
        .flatMap(vector -> withMarker(vector).stream())
        .toList();
  }

  /**
   * Returns the case with a marker after it; empty if there is no place for one, because the case
   * ends within an event.
   */
  private static Optional<Case> withMarker(ConformanceVector vector) {
    return Stream.of("", "\n", "\n\n")
        .map(separator -> with(vector, separator))
        .filter(candidate -> parse(candidate.bytes()).equals(candidate.expected()))
        .findFirst();
  }

  private static Case with(ConformanceVector vector, String separator) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(vector.input());
    bytes.writeBytes(
        (separator + "event: " + MARKER + "\ndata\n\n").getBytes(StandardCharsets.US_ASCII));
    List<Event> expected = new ArrayList<>(vector.events());
    expected.add(new Event(MARKER, "", vector.lastEventIdAtEnd()));
    return new Case(vector.name(), bytes.toByteArray(), expected);
  }

  private static List<Event> parse(byte[] bytes) {
    List<Event> events = new ArrayList<>();
    new EventParser(events::add).parse(bytes, 0, bytes.length);
    return events;
  }
}
