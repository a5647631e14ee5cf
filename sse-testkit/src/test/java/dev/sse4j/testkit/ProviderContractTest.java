package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.FaultyBus.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ProviderContractTest {

  private static class BusContract extends SharedBusContract {

    private final Fault fault;
    private Fault peerFault;
    private FaultyBus bus;

    BusContract(Fault fault) {
      this.fault = fault;
      this.peerFault = fault;
    }

    @Override
    protected Provider newProvider() {
      bus = new FaultyBus(fault, true);
      return bus.connect();
    }

    @Override
    protected Provider newPeer() {
      return bus.connect(peerFault);
    }

    @Override
    protected Provider newUnreachable() {
      return new FaultyBus(fault, false).connect();
    }
  }

  @Nested
  class AProviderThatKeepsItsPromises extends BusContract {

    AProviderThatKeepsItsPromises() {
      super(Fault.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void noFaultGoesUnnoticed(Fault fault) {
    BusContract contract = new BusContract(fault) {
      @Override
      protected Duration limit() {
        return fault == Fault.CALLS_TWO_AT_ONCE ? super.limit() : Duration.ofMillis(500);
      }

      @Override
      Duration quiet() {
        return limit(); // here the call that must not come does come
      }
    };

    assertThatThrownBy(() -> check(contract, fault)).isInstanceOf(AssertionError.class);
    contract.closeAll();
  }

  private static void check(SharedBusContract contract, Fault fault) throws Exception {
    switch (fault) {
      case NONE -> {}
      case LOSES_A_MESSAGE, SWAPS_MESSAGES, RETURNS_ANOTHER_ID, GIVES_ALL_THE_SAME_ID ->
        contract.messagesComeInTheOrderOfPublication();
      case IGNORES_THE_PUBLISHERS_ID -> contract.anIdThatThePublisherSetIsKept();
      case FORGETS_THE_KEY -> contract.theWholeMessageSurvives();
      case CALLS_TWO_AT_ONCE -> contract.aCallWaitsForTheOneBeforeIt();
      case IS_NEVER_READY, IS_READY_TWICE -> contract.readyIsCalledOnce();
      case STARTS_TWICE -> contract.aSecondStartIsRefused();
      case HAS_NO_STATUS_AFTER_CLOSE -> contract.thereIsAlwaysAStatus();
      case PUBLISHES_AFTER_CLOSE -> contract.afterCloseAllIsRefusedButAnotherClose();
      case CLOSES_WITHOUT_WAITING -> contract.closeWaitsForACallThatIsUnderWay();
      case PRETENDS_WHILE_DOWN -> contract.aBusThatCannotBeReachedBlocksNobody();
    }
  }

  @Test
  void theOrderOfTwoProcessesIsCompared() {
    BusContract contract = new BusContract(Fault.NONE);
    contract.peerFault = Fault.SWAPS_MESSAGES;

    assertThatThrownBy(contract::allProcessesHearTheSameOrder)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: "); // not that something is missing
    contract.closeAll();
  }
}
