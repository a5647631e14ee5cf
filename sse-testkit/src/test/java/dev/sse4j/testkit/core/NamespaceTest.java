package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Namespace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "///, /",
    "pets, /pets",
    "/pets, /pets",
    "/pets/, /pets",
    "//pets//dogs//, /pets/dogs",
    "/pets//dogs, /pets/dogs",
    "/-_09azAZ, /-_09azAZ",
    "/pets/ / , '/pets/ '",
    "/Pets, /Pets",
    "/.../a.b, /.../a.b",
    "/pets?x=1&y, /pets?x=1&y",
  })
  void equalSpellingsAreEqualValues(String spelling, String path) {
    assertThat(new Namespace(spelling)).isEqualTo(new Namespace(path)).hasToString(path);
    assertThat(new Namespace(spelling).path()).isEqualTo(path);
  }

  @Test
  void aPathThatIsNormalisedIsKept() {
    String path = "/pets/dogs-2/Corgi_1";

    assertThat(new Namespace(path).path()).isSameAs(path);
  }

  @Test
  void comparesTextAfterNormalisation() {
    assertThat(new Namespace("/cafe\u0301")).isEqualTo(new Namespace("/caf\u00E9"));
    assertThat(new Namespace("/Pets")).isNotEqualTo(new Namespace("/pets"));
  }

  @Test
  void keepsCharactersBeyondTheBasicPlane() {
    assertThat(new Namespace("/😀/ä").segments()).containsExactly("😀", "ä");
  }

  @ParameterizedTest
  @CsvSource({
    "/pets, /pets, true",
    "/pets, /pets/dogs, true",
    "/pets, /pets/dogs/corgi, true",
    "/pets, /petshop, false",
    "/pets, /pet, false",
    "/pets, /Pets, false",
    "/pets/dogs, /pets, false",
    "/pets/dogs, /pets/cats, false",
    "/, /, true",
    "/, /pets, true",
    "/pets, /, false",
    "/sensors/*/t, /sensors/1/t, true",
    "/sensors/*/t, /sensors/1/t/x, true",
    "/sensors/*/t, /sensors/1/2/t, false",
    "/sensors/*/t, /sensors/t, false",
    "/sensors/*/t, /sensors/1/tx, false",
    "/sensors/*/t, /sensors/1, false",
    "/sensors/*, /sensors/1/t, true",
    "/sensors/*, /sensors, false",
    "/*, /, false",
    "/*, /pets, true",
    "/*/*, /pets, false",
    "/*/b/*, /a/b/c/d, true",
    "/a*, /ab, false",
    "/a*, /a*/b, true",
    "/sensors/1/t, /sensors/*/t, false",
    "/sensors/*/t, /sensors/*/t/x, true",
    "/sensors, /sensors/*, true",
    "/*/t, /sensors/*, false",
    "/, /*, true",
  })
  void containsItselfAndWhatIsBelow(String one, String other, boolean contains) {
    assertThat(new Namespace(one).contains(new Namespace(other))).isEqualTo(contains);
  }

  @ParameterizedTest
  @CsvSource({
    "/*, true",
    "/sensors/*/t, true",
    "/sensors/*, true",
    "/, false",
    "/sensors/a*, false",
    "/sensors/**, false",
    "/sensors/*a/t, false",
  })
  void isAPatternIfASegmentIsAnAsterisk(String path, boolean pattern) {
    assertThat(new Namespace(path).isPattern()).isEqualTo(pattern);
  }

  @Test
  void mayHaveFourWildcardsAndNotOneMore() {
    assertThat(new Namespace("/*/a/*/*/*").isPattern()).isTrue();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace("/*/*/*/*/*"))
        .withMessage("namespace must have at most 4 segments \"*\", but has 5");
  }

  @Test
  void hasSegmentsFromTheRootDownwards() {
    assertThat(new Namespace("/pets/dogs").segments()).containsExactly("pets", "dogs");
    assertThat(Namespace.ROOT.segments()).isEmpty();
  }

  @Test
  void sortsBeforeWhatItContains() {
    List<Namespace> sorted = Stream.of("/pets/dogs", "/news", "/", "/pets")
        .map(Namespace::new)
        .sorted()
        .toList();

    assertThat(sorted)
        .extracting(Namespace::path)
        .containsExactly("/", "/news", "/pets", "/pets/dogs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.", "/..", "/pets/../dogs", "/pets/./dogs", "..", "/pets/.."})
  void refusesDotSegments(String path) {
    String segment = path.contains("..") ? ".." : ".";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace(path))
        .withMessage("namespace must not have the segment \"" + segment + "\"");
  }

  @ParameterizedTest
  @CsvSource({"0000", "0009", "000A", "000D", "001F", "007F", "0085", "D800", "DFFF"})
  void refusesControlCharactersAndHalfPairs(String hex) {
    String path = "/pets" + (char) Integer.parseInt(hex, 16);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace(path))
        .withMessage(
            "namespace must not have control characters or unpaired surrogates, but has U+" + hex);
  }

  @Test
  void mayHave1024BytesAndNotOneMore() {
    assertThat(new Namespace("/" + "ä".repeat(511) + "x").path()).hasSize(513);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace("/" + "ä".repeat(512)))
        .withMessage("namespace must be at most 1024 bytes of UTF-8, but has 1025");
    assertThat(new Namespace("/" + "x".repeat(1023)).path()).hasSize(1024);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Namespace("/" + "x".repeat(1024)))
        .withMessage("namespace must be at most 1024 bytes of UTF-8, but has 1025");
  }

  @Test
  void countsTheBytesOfTheNormalisedPath() {
    assertThat(new Namespace("/".repeat(5000) + "pets")).isEqualTo(new Namespace("/pets"));
  }

  @Test
  void mayBeDeep() {
    assertThat(new Namespace("/a".repeat(512)).segments()).hasSize(512);
  }
}
