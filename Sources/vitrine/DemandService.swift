import Ingest
import ServiceLifecycle

/// Makes derivatives on demand for as long as the server serves.
struct DemandService: Service {
    let maker: DerivativesOnDemand

    func run() async {
        await BesideExecutor.run { await maker.run() }
    }
}
