package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sse4j.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

  @Test
  void isAMessageWithoutAnIdUnlessToldOtherwise() {
    assertThat(Event.of("Corgi")).isEqualTo(new Event("message", "Corgi", ""));
    assertThat(Event.of("new-dog", "Corgi")).isEqualTo(new Event("new-dog", "Corgi", ""));
    assertThat(Event.of("new-dog", "Corgi").withId("42"))
        .isEqualTo(new Event("new-dog", "Corgi", "42"));
  }

  @Test
  void anEmptyTypeIsTheDefaultType() {
    assertThat(Event.of("", "Corgi").type()).isEqualTo(Event.DEFAULT_TYPE);
  }

  @Test
  void theEmptyIdTakesTheIdAway() {
    assertThat(Event.of("Corgi").withId("42").withId("")).isEqualTo(Event.of("Corgi"));
  }

  @Test
  void hasNoNulls() {
    assertThatNullPointerException().isThrownBy(() -> new Event(null, "", "")).withMessage("type");
    assertThatNullPointerException().isThrownBy(() -> new Event("", null, "")).withMessage("data");
    assertThatNullPointerException().isThrownBy(() -> new Event("", "", null)).withMessage("id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b"})
  void whatCannotTravelIsRefusedWhereItIsEncodedAndNotBefore(String value) {
    String name = value.charAt(1) == '\r' ? "CR" : value.charAt(1) == '\n' ? "LF" : "NUL";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Event.of(value, "x").requireEncodable())
        .withMessage(
            "event type must not contain a line break or NUL, but has " + name + " at index 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Event.of("x").withId(value).requireEncodable())
        .withMessage(
            "event id must not contain a line break or NUL, but has " + name + " at index 1");
    Event anyData = Event.of(value);
    assertThat(anyData.requireEncodable()).isSameAs(anyData);
  }
}
