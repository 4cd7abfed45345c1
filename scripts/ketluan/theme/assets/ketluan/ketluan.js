/* Small helps for the reader; every page is complete without them. */
(() => {
  "use strict"

  const DONE_MS = 2000
  const wide = matchMedia("(min-width: 76.25em)")
  const restore = new WeakMap()

  const status = document.createElement("div")
  status.className = "kl-an"
  status.setAttribute("role", "status")
  document.body.append(status)

  /* Opened from a disk, a page is cited by the address at which it is published, when it names one. */
  const fromDisk = location.protocol === "file:"
  const home = () =>
    (fromDisk && document.querySelector("link[rel=canonical]")?.href) || location.href.split(/[?#]/)[0]

  /* Pages opened from a disk have no clipboard object: select and copy instead. */
  const copyBySelection = text => {
    const field = document.createElement("textarea")
    field.value = text
    field.className = "kl-an"
    document.body.append(field)
    field.select()
    const copied = document.execCommand("copy")
    field.remove()
    if (!copied) throw new Error("copy refused")
  }

  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      copyBySelection(text)
    }
  }

  /* A second press within the two seconds must not store "Đã sao chép" as the old label. */
  const showDone = (button, message) => {
    const label = button.querySelector("span:not(.kl-hinh)")
    const old = restore.get(button) ?? { text: label.textContent, name: button.getAttribute("aria-label") }
    clearTimeout(old.timer)
    label.textContent = message
    button.classList.add("kl-xong")
    button.removeAttribute("aria-label")
    status.textContent = message
    old.timer = setTimeout(() => {
      label.textContent = old.text
      button.classList.remove("kl-xong")
      if (old.name) button.setAttribute("aria-label", old.name)
      status.textContent = ""
      restore.delete(button)
    }, DONE_MS)
    restore.set(button, old)
  }

  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-copy], [data-copy-link], [data-print]")
    if (!button) return
    if ("print" in button.dataset) return window.print()
    const { copy: words, address, copyLink } = button.dataset
    const link = new URL(address ?? copyLink, home()).href
    const text = words ? `${words}, ${link}` : link
    try {
      await copy(text)
      showDone(button, "Đã sao chép")
    } catch {
      status.textContent = "Trình duyệt không cho sao chép. Chọn chữ rồi nhấn Ctrl+C."
    }
  })

  const drawer = document.getElementById("__drawer")
  const opener = document.querySelector("[data-ngan]")
  /* A browser may remember the box of a page that is loaded again. */
  drawer.checked = false
  drawer.addEventListener("change", () => opener.setAttribute("aria-expanded", String(drawer.checked)))
  opener.addEventListener("click", () => drawer.click())
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    opener.focus()
  })

  /* The button of the colours in use shows; it leads to the next ones. */
  const colors = [...document.querySelectorAll("[data-nen] button")]
  const showColors = () => {
    const used = ["scheme", "primary", "accent"].map(key => document.body.getAttribute(`data-md-color-${key}`)).join()
    for (const { classList, dataset } of colors)
      classList.toggle("kl-nen__dang", [dataset.scheme, dataset.primary, dataset.accent].join() === used)
  }
  const setColors = ({ dataset }) => {
    const { media, scheme, primary, accent } = dataset
    for (const [key, value] of Object.entries({ media, scheme, primary, accent }))
      document.body.setAttribute(`data-md-color-${key}`, value)
    showColors()
    return { media, scheme, primary, accent }
  }
  for (const [index, button] of colors.entries()) {
    button.addEventListener("click", () => {
      const next = (index + 1) % colors.length
      __md_set("__palette", { index: next, color: setColors(colors[next]) })
      colors[next].focus()
    })
    matchMedia(button.dataset.media).addEventListener("change", event => {
      if (event.matches && !__md_get("__palette")) setColors(button)
    })
  }
  showColors()

  /* Whoever speaks to a machine types letters without meaning to (WCAG 2.1.4): keys of one letter can be turned off. */
  const keysAreOn = () => {
    try {
      return __md_get("__phim") ?? true
    } catch {
      return true
    }
  }
  const keysSwitch = document.querySelector("[data-phim]")
  const showKeys = () => {
    keysSwitch.setAttribute("aria-checked", String(keysAreOn()))
    keysSwitch.querySelector("span").textContent = keysAreOn() ? "Đang bật" : "Đang tắt"
  }
  if (keysSwitch) {
    keysSwitch.addEventListener("click", () => {
      __md_set("__phim", !keysAreOn())
      showKeys()
    })
    showKeys()
  }

  /* Paper cannot be opened: numbers behind a summary are printed too. */
  let opened = []
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")]
    for (const part of opened) part.open = true
  })
  addEventListener("afterprint", () => { for (const part of opened) part.open = false })

  /* The items of a unit, narrowed to those that have some words, with marks or without; the page alone is whole. */
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "d").toLowerCase()
  const filter = document.querySelector("[data-rut]")
  /* A month is meant as one: its number alone stands in many a date. */
  const MONTH = /(?:^| )(?:thang )?0?([1-9]|1[0-2])(?:\/| nam )(\d{4})(?= |$)|(?:^| )thang 0?([1-9]|1[0-2])(?= |$)/g
  const monthsIn = text => [...text.matchAll(MONTH)].map(([, month, year, alone]) => ({ month: month ?? alone, year }))
  const narrow = () => {
    const typed = plain(filter.querySelector("input").value).trim().replace(/\s+/g, " ")
    const months = monthsIn(typed)
    const wanted = typed.replace(MONTH, "").split(" ").filter(Boolean)
    let shown = 0
    for (const group of document.querySelectorAll("[data-rut-nhom]")) {
      const heading = plain(group.querySelector("h3").textContent)
      const [of] = monthsIn(heading)
      const asked = !months.length || months.some(({ month, year }) => month === of.month && (year ?? of.year) === of.year)
      let left = 0
      for (const row of group.querySelectorAll("li.kl-hang")) {
        const words = `${heading} ${plain(row.textContent)}`
        row.hidden = !asked || !wanted.every(word => words.includes(word))
        left += !row.hidden
      }
      group.hidden = !left
      shown += left
    }
    for (const note of document.querySelectorAll("[data-rut-dem]")) {
      note.dataset.rutDem ||= note.textContent
      const left = note.closest("section").querySelectorAll("li.kl-hang:not([hidden])").length
      note.textContent = typed ? `hiện ${left} trong ${note.dataset.rutDem}` : note.dataset.rutDem
    }
    filter.querySelector("[role=status]").textContent = typed ? `${shown} mục` : ""
  }
  if (filter) {
    filter.addEventListener("input", narrow)
    filter.addEventListener("submit", event => event.preventDefault())
    // Words may have been there before this script.
    if (filter.querySelector("input").value) narrow()
  }

  /* Search is fetched when somebody reaches for a box, and at once where there is a question to answer. */
  const script = new URL(document.currentScript.dataset.search, location.href)
  let search
  const fetchSearch = () => {
    const entry = fetch(new URL("entry.json", script), { cache: "no-cache" })
    entry.catch(() => {})
    search = import(script).then(module => {
      module.begin(entry)
      return module
    })
    search.catch(() => {
      search = undefined
      const place = document.querySelector("[data-hong]")
      if (place) place.textContent = "Chưa tải được chương trình tìm kiếm. Có thể tải lại trang, hoặc tra theo danh mục."
    })
    return search
  }
  const withSearch = use => (search ?? fetchSearch()).then(use, () => {})
  const searchPage = document.querySelector("[data-tracuu]")
  if (fromDisk && searchPage) {
    document.querySelector("[data-hong]").textContent =
      "Trang đang mở từ ổ đĩa nên trình duyệt không cho tìm kiếm. Để tìm, chạy ketluan serve -d và tên thư mục chứa các trang này, rồi mở http://localhost:8000/. Có thể tra theo các danh mục dưới đây."
  }
  for (const form of fromDisk ? [] : document.querySelectorAll("[data-tim]")) {
    const attach = () => withSearch(module => {
      form.removeEventListener("focusin", attach)
      form.removeEventListener("input", attach)
      if (form.dataset.tim) return
      form.dataset.tim = "co"
      const part = searchPage ? new module.SearchPage(searchPage) : new module.SearchBox(form)
      part.start()
    })
    form.addEventListener("focusin", attach)
    form.addEventListener("input", attach)
    if (searchPage && location.search) attach()
  }
  if (!fromDisk && new URLSearchParams(location.search).has("tim")) withSearch(module => module.markPage())
  document.addEventListener("keydown", event => {
    if (!"/s".includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return
    const box = [...document.querySelectorAll("[data-tim] input")].find(input => input.checkVisibility())
    if (!box) return
    event.preventDefault()
    box.focus()
    box.select()
  })

  /* The contents list is a column on a wide screen and closed on a narrow one. */
  const contents = document.querySelector(".kl-mucluc")
  if (!contents) return
  const fit = () => {
    contents.open = wide.matches
    contents.querySelector("summary").tabIndex = wide.matches ? -1 : 0
  }
  wide.addEventListener("change", fit)
  fit()
  contents.addEventListener("click", event => {
    if (!wide.matches && event.target.closest("a")) contents.open = false
  })

  /* The current item is the last one whose top has passed the top of the window. */
  const links = new Map()
  for (const link of contents.querySelectorAll("a")) {
    const row = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (row?.hasAttribute("data-muc")) links.set(row, link)
  }
  let current
  const mark = () => {
    const line = 96
    let here
    for (const row of links.keys()) {
      if (!here || row.getBoundingClientRect().top <= line) here = row
      else break
    }
    if (here === current) return
    links.get(current)?.removeAttribute("aria-current")
    current = here
    const link = links.get(here)
    link?.setAttribute("aria-current", "location")
    if (wide.matches && link) keepVisible(link)
  }
  /* Scrolls the column only: scrollIntoView would move the page as well. */
  const keepVisible = link => {
    const box = contents.getBoundingClientRect()
    const row = link.getBoundingClientRect()
    if (row.top < box.top || row.bottom > box.bottom) {
      contents.scrollTop += row.top - box.top - box.height / 2
    }
  }
  let waiting = false
  const later = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => { waiting = false; mark() })
  }
  addEventListener("scroll", later, { passive: true })
  addEventListener("resize", later)
  mark()
})()
