package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * All that a parser says about a stream, so that two ways to cut it can be compared.
 *
 * @param calls what the sink was told, in order
 * @param lastEventId as of the end
 * @param tooLarge whether it gave up
 */
record Parsed(List<Object> calls, String lastEventId, boolean tooLarge) {

  record Comment(String text) {}

  record LastEventId(String id) {}

  static Parsed whole(byte[] stream, int maxEventBytes) {
    return pieces(List.of(stream), maxEventBytes);
  }

  static Parsed whole(String stream) {
    return whole(stream.getBytes(StandardCharsets.UTF_8), EventParser.DEFAULT_MAX_EVENT_BYTES);
  }

  static Parsed byteByByte(byte[] stream, int maxEventBytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : stream) {
      pieces.add(new byte[] {b});
    }
    return pieces(pieces, maxEventBytes);
  }

  static Parsed atRandom(byte[] stream, int maxEventBytes, Random random) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    for (int cut : Cuts.random(stream.length, random)) {
      pieces.add(Arrays.copyOfRange(stream, at, cut));
      at = cut;
    }
    pieces.add(Arrays.copyOfRange(stream, at, stream.length));
    return pieces(pieces, maxEventBytes);
  }

  static Parsed pieces(List<byte[]> pieces, int maxEventBytes) {
    List<Object> calls = new ArrayList<>();
    EventParser parser = new EventParser(sink(calls), maxEventBytes, "");
    try {
      for (byte[] piece : pieces) {
        parser.parse(piece, 0, piece.length);
      }
      return new Parsed(calls, parser.lastEventId(), false);
    } catch (EventTooLargeException e) {
      return new Parsed(calls, parser.lastEventId(), true);
    }
  }

  static EventParser.Sink sink(List<Object> calls) {
    return new EventParser.Sink() {
      @Override
      public void event(Event event) {
        calls.add(event);
      }

      @Override
      public void lastEventId(String lastEventId) {
        calls.add(new LastEventId(lastEventId));
      }

      @Override
      public void reconnectionTime(Duration reconnectionTime) {
        calls.add(reconnectionTime);
      }

      @Override
      public void comment(String comment) {
        calls.add(new Comment(comment));
      }
    };
  }

  List<Event> events() {
    return calls.stream().filter(Event.class::isInstance).map(Event.class::cast).toList();
  }

  List<String> comments() {
    return calls.stream()
        .filter(Comment.class::isInstance)
        .map(call -> ((Comment) call).text())
        .toList();
  }
}
