package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageTest {

  private static final Namespace DOGS = new Namespace("/pets/dogs");
  private static final Namespace NEWS = new Namespace("/news");
  private static final Event CORGI = Event.of("new-dog", "Corgi");

  @Test
  void hasOneNamespaceAndNoKeyUnlessToldOtherwise() {
    Message message = Message.of(DOGS, CORGI);

    assertThat(message.event()).isEqualTo(CORGI);
    assertThat(message.namespaces()).containsExactly(DOGS);
    assertThat(message.key()).isEmpty();
  }

  @Test
  void keepsTheOrderOfNamespacesAndDropsDuplicates() {
    assertThat(Message.of(List.of(NEWS, DOGS, NEWS), CORGI).namespaces())
        .containsExactly(NEWS, DOGS);
  }

  @Test
  void doesNotFollowAChangeOfTheSetThatItWasMadeFrom() {
    Set<Namespace> namespaces = new LinkedHashSet<>(Set.of(DOGS));
    Message message = new Message(CORGI, namespaces, "");

    namespaces.add(NEWS);

    assertThat(message.namespaces()).containsExactly(DOGS);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> message.namespaces().add(NEWS));
  }

  @Test
  void withReplacesOnePart() {
    Message message = Message.of(DOGS, CORGI).withKey("corgi");

    assertThat(message.withEvent(Event.of("x")))
        .isEqualTo(Message.of(DOGS, Event.of("x")).withKey("corgi"));
    assertThat(message.withKey("")).isEqualTo(Message.of(DOGS, CORGI));
  }

  @Test
  void cannotGoToAPattern() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(List.of(DOGS, new Namespace("/pets/*")), CORGI))
        .withMessage("a message must go to namespaces without a segment \"*\", which is for"
            + " subscribing, but one was \"/pets/*\"");
  }

  @Test
  void itsKeyIsBoundedAndValidUnicode() {
    assertThat(Message.of(DOGS, CORGI).withKey("k".repeat(512)).key()).hasSize(512);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, CORGI).withKey("ä".repeat(257)))
        .withMessage("key must be at most 512 bytes of UTF-8, but has 514");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, CORGI).withKey("\uD800"))
        .withMessage("key must be valid Unicode, but has an unpaired surrogate");
  }

  @Test
  void needsANamespace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(List.of(), CORGI))
        .withMessage(
            "a message needs at least one namespace; use Namespace.ROOT to reach the root alone");
  }

  @Test
  void refusesReservedTypes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, Event.of("sse.gap", "x")))
        .withMessage(
            "event types that begin with \"sse.\" are reserved, but the type was \"sse.gap\"");
    assertThat(Message.of(DOGS, Event.of("sse", "x")).event().type()).isEqualTo("sse");
  }

  @Test
  void refusesWhatCannotBeEncoded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, Event.of("x").withId("4\n2")))
        .withMessage("event id must not contain a line break or NUL, but has LF at index 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, Event.of("x\r", "x")))
        .withMessage("event type must not contain a line break or NUL, but has CR at index 1");
  }

  @Test
  void anIdMayHave512BytesAndNotOneMore() {
    String longest = "ä".repeat(256);
    assertThat(Message.of(DOGS, Event.of("x").withId(longest)).event().id()).isEqualTo(longest);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, Event.of("x").withId(longest + "x")))
        .withMessage("event id must be at most 512 bytes of UTF-8, but has 513");
  }

  @Test
  void refusesAnIdThatWouldNotComeBackAsItIs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of(DOGS, Event.of("x").withId("a\uD800")))
        .withMessage("event id must be valid Unicode, but has an unpaired surrogate");
  }
}
