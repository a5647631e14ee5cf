package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.SseException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileResumeStoreTest {

  @TempDir
  private Path folder;

  @Test
  void aFileThatIsNotThereHoldsNoId() {
    assertThat(store("place").load()).isEmpty();
  }

  @Test
  void whatWasSavedLastIsLoadedByAnother() {
    store("place").save("1");
    store("place").save("grün-日本-🐕");

    assertThat(store("place").load()).contains("grün-日本-🐕");
  }

  @Test
  void theFileHoldsTheIdAndNothingElse() throws IOException {
    store("place").save("42");

    assertThat(folder.resolve("place")).hasBinaryContent("42".getBytes(UTF_8));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anIdThatWasResetIsNotTakenForNothingSaved() {
    store("place").save("42");
    store("place").save("");

    assertThat(store("place").load()).contains("");
  }

  @Test
  void aThreadThatIsInterruptedSavesAllTheSame() {
    Thread.currentThread().interrupt();

    try {
      store("place").save("42");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(store("place").load()).contains("42");
  }

  @Test
  void onlyItsOwnerMayReadTheFile() throws IOException {
    store("place").save("42");

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("place"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatOthersCouldReadIsReplacedByOneThatTheyCannot() throws IOException {
    Path file = Files.writeString(folder.resolve("place"), "41");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    store("place").save("42");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatIsTooLongIsRefusedAndLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("place"), "x".repeat(4097));

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> store("place").load())
        .withMessage("expected an event id of at most 4096 bytes in " + file
            + ", but it is longer; delete the file to begin anew");
    assertThat(file).hasSize(4097);
  }

  @Test
  void anIdOfTheGreatestLengthIsLoaded() {
    store("place").save("x".repeat(4096));

    assertThat(store("place").load().orElseThrow()).hasSize(4096);
  }

  @Test
  void aFileThatIsNoUtf8IsRefused() throws IOException {
    Files.write(folder.resolve("place"), new byte[] {'4', (byte) 0xFF});

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> store("place").load())
        .withMessageContaining(folder.resolve("place").toString());
  }

  @Test
  void aFolderThatIsMissingIsToldAtOnce() {
    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> store("missing/place").load())
        .withMessage("expected a folder for " + folder.resolve("missing/place")
            + ", but there is none: create it");
  }

  @Test
  void aLineEndThatAnEditorHasLeftIsNotOfTheId() throws IOException {
    Files.writeString(folder.resolve("place"), "42\n");

    assertThat(store("place").load()).contains("42");
  }

  @Test
  void aFolderThatHasGoneIsTold() {
    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> store("missing/place").save("42"))
        .withMessage("the last event id could not be saved to " + folder.resolve("missing/place"))
        .withCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatAKilledProcessHasLeftBesideTheFileIsNoObstacle() throws IOException {
    store("place").save("41");
    Files.writeString(folder.resolve("place.new"), "half an i");

    assertThat(store("place").load()).contains("41");
    store("place").save("42");

    assertThat(store("place").load()).contains("42");
  }

  @Test
  void whoHasBegunToReadTheFileWhenItIsSavedReadsTheOldIdToItsEnd() throws IOException {
    store("place").save("the old id");

    try (InputStream begun = Files.newInputStream(folder.resolve("place"))) {
      assertThat(begun.read()).isEqualTo('t');
      store("place").save("42");

      assertThat(begun.readAllBytes()).isEqualTo("he old id".getBytes(UTF_8));
    }
  }

  @Test
  void aProcessThatIsKilledWhileItSavesLeavesAWholeIdNoOlderThanTheLastItWasDoneWith()
      throws Exception {
    for (int round = 0; round < 5; round++) {
      Process saver = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              Saver.classPath(),
              Saver.class.getName(),
              folder.resolve("place").toString())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      long saved = 0;
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(saver.getInputStream(), UTF_8))) {
        while (saved < 20) {
          saved = Long.parseLong(out.readLine()); // null, which is no number, if it has ended
        }
        saver.toHandle().destroyForcibly(); // by its handle: what it has printed stays readable
        assertThat(saver.waitFor(60, TimeUnit.SECONDS)).isTrue();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          saved = Long.parseLong(line);
        }
      } finally {
        saver.toHandle().destroyForcibly();
      }

      String loaded = store("place").load().orElseThrow();
      assertThat(loaded).hasSize(Saver.ID_LENGTH);
      assertThat(Long.parseLong(loaded)).isBetween(saved, saved + 1);
    }
  }

  private ResumeStore store(String name) {
    return ResumeStore.file(folder.resolve(name));
  }

  /** Saves one id after the other, and prints each when it is saved, until it is killed. */
  static final class Saver {

    static final int ID_LENGTH = 4000;

    public static void main(String[] args) {
      ResumeStore store = ResumeStore.file(Path.of(args[0]));
      for (long id = 1; !System.out.checkError(); id++) { // with nobody who reads, it ends
        store.save(String.format("%0" + ID_LENGTH + "d", id));
        System.out.println(id);
      }
    }

    static String classPath() {
      return Stream.of(Saver.class, ResumeStore.class, SseException.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
          .map(place -> Path.of(URI.create(place.toString())).toString())
          .distinct()
          .reduce((one, other) -> one + File.pathSeparator + other)
          .orElseThrow();
    }
  }
}
