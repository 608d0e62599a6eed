"""Supporting files (Blok IX): the list, adding one, taking one away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from recommendations.filling import form_queries
from recommendations.forms.berkas import BerkasForm
from recommendations.questionnaire import BY_KEY
from recommendations.services import form as service
from recommendations.views.form_desk import Desk, notes_of, url_after
from satudata.workflow.errors import ActionDenied, InvalidInput


@require_http_methods(["GET", "POST"])
def request_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The supporting files of a request, and the upload of one more."""
    desk = Desk.open(request, pk)
    if request.method == "GET":
        return _files_page(desk, BerkasForm())
    form = BerkasForm(request.POST, request.FILES)
    if not form.is_valid():
        return _files_page(desk, form, status=422)
    try:
        service.add_berkas(
            request=desk.case,
            upload=form.cleaned_data["berkas"],
            jenis=form.cleaned_data["jenis"],
            keterangan=form.cleaned_data["keterangan"],
            by=request.user,
        )
    except InvalidInput as refused:
        for message in refused.messages:
            form.add_error("berkas", message)
        return _files_page(desk, form, status=422)
    except ActionDenied as denied:
        desk.locked = denied.reason
        return _files_page(desk, form, status=403)
    messages.success(request, _("Berkas tersimpan."))
    return redirect("request_files", pk)


def _files_page(desk: Desk, form: BerkasForm, status: int = 200) -> HttpResponse:
    return desk.render(
        "files",
        status=status,
        section=BY_KEY[service.BERKAS],
        form=form,
        files=form_queries.supporting_files(desk.case.kegiatan),
        most=service.MAX_BERKAS,
        notes=notes_of(desk, service.BERKAS),
        after=url_after(desk, service.BERKAS),
    )


@require_POST
def request_file_remove(request: HttpRequest, pk: UUID, berkas: int) -> HttpResponse:
    """Take a supporting file away; its bytes stay stored."""
    desk = Desk.open(request, pk)
    service.remove_berkas(request=desk.case, berkas_id=berkas, by=request.user)
    messages.success(request, _("Berkas dihapus dari pengajuan."))
    return redirect("request_files", pk)
