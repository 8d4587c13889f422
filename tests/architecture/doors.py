"""An import-linter contract: how one domain package may be entered from another."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.application.contract_utils import AlertLevel


class DoorsContract(Contract):
    """Another package's `service` is its door.

    An `…api` may also use another's `auth`, and `queries` may read other packages' `models`.
    `outside` lists packages that are no domains: they are not asked, and not protected.
    """

    type_name = "doors"

    outside = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        removal = contract_utils.remove_ignored_imports_and_report(
            graph=graph, ignore_imports=self.ignore_imports, unmatched_alerting=AlertLevel.WARN
        )
        broken = sorted(
            f"{importer} -> {imported}"
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._is_allowed(importer.split("."), imported.split("."))
        )
        return ContractCheck(
            kept=not broken,
            warnings=list(removal.warnings),
            ignored_import_count=removal.ignored_import_count,
            metadata={"broken": broken},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line, bold=False)

    def _is_allowed(self, importer: list[str], imported: list[str]) -> bool:
        root = self.session_options["root_packages"]
        in_domains = (
            importer[0] in root and imported[0] in root and min(map(len, (importer, imported))) > 2
        )
        if not in_domains or importer[1] == imported[1]:
            return True
        if {importer[1], imported[1]} & set(self.outside):
            return True
        file, door = importer[2], imported[2]
        return (
            door == "service"
            or (door == "auth" and file.endswith("api"))
            or (door == "models" and file == "queries")
        )
