/// The style and script of Vitrine's own pages. Part of the program: one file to install.
enum PageAssets {
    static let style = """
        :root { --ink: #1c1b19; --paper: #faf8f4; --line: #ddd6c8; --accent: #7a3b12; --muted: #6b665c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #f0ece4; --paper: #191816; --line: #3a3731; --accent: #e0a070; --muted: #a8a195; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 Georgia, "Times New Roman", serif; }
        header { padding: 2.5rem 5vw 1rem; border-bottom: 1px solid var(--line); }
        header h1 { margin: 0; font-size: 2rem; font-weight: 500; }
        header h1 a { color: inherit; text-decoration: none; }
        header p { margin: .3rem 0 0; color: var(--muted); max-width: 48rem; }
        main { padding: 1.5rem 5vw 3rem; }
        .objects { display: grid; gap: 1.75rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
          list-style: none; margin: 0; padding: 0; }
        .objects a { color: inherit; text-decoration: none; display: block; }
        .objects a:focus-visible { outline: 3px solid var(--accent); outline-offset: 4px; }
        .objects .frame { aspect-ratio: 4 / 3; background: var(--line); display: flex; align-items: center;
          justify-content: center; overflow: hidden; }
        .objects img { width: 100%; height: 100%; object-fit: contain; }
        .objects .kind { color: var(--muted); font-size: 2.5rem; }
        .objects h2 { margin: .6rem 0 0; font-size: 1.05rem; font-weight: 500; line-height: 1.3; }
        .objects a:hover h2 { color: var(--accent); text-decoration: underline; }
        .objects p { margin: .1rem 0 0; color: var(--muted); font-size: .85rem; overflow-wrap: anywhere; }
        .objects .extract mark, .extract mark { background: none; color: var(--accent); font-weight: 600; }
        form.search { display: flex; gap: .5rem; margin: 0 0 1.5rem; max-width: 40rem; }
        form.search input { flex: 1; min-width: 0; padding: .5rem .75rem; font: inherit; color: inherit;
          background: transparent; border: 1px solid var(--muted); border-radius: .25rem; }
        form.search button { padding: .5rem 1.25rem; font: inherit; color: var(--paper); background: var(--accent);
          border: 0; border-radius: .25rem; cursor: pointer; }
        .found { display: grid; gap: 2rem; grid-template-columns: minmax(0, 1fr); }
        @media (min-width: 60rem) { .found.sided { grid-template-columns: 14rem minmax(0, 1fr); } }
        .facets h2 { margin: 0 0 .3rem; font-size: 1rem; font-weight: 600; text-transform: capitalize; }
        .facets ul { list-style: none; margin: 0 0 1.25rem; padding: 0; font-size: .9rem; }
        .facets li { display: flex; gap: .5rem; justify-content: space-between; color: var(--muted); }
        .facets a, .results > p a { color: var(--accent); overflow-wrap: anywhere; }
        .results > p { margin: 0 0 1.25rem; color: var(--muted); }
        nav.pages { margin-top: 2.5rem; display: flex; gap: 1.5rem; }
        nav.pages a, footer a, .bar a { color: var(--accent); }
        footer { padding: 1rem 5vw 2rem; color: var(--muted); font-size: .85rem; border-top: 1px solid var(--line); }
        body.viewing { display: flex; flex-direction: column; height: 100vh; }
        .bar { display: flex; gap: 1.25rem; align-items: baseline; padding: .5rem 1rem; border-bottom: 1px solid var(--line);
          font-size: .9rem; }
        .bar strong { font-weight: 500; flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        #viewer { position: relative; flex: 1; }
        .note { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
        """

    static let script = """
        const viewer = document.getElementById('viewer');
        const link = document.getElementById('link');
        if (viewer && window.Mirador) {
          const { manifest, canvas, region, time } = viewer.dataset;
          const start = { manifestId: manifest };
          if (canvas) start.canvasId = canvas;
          if (region) {
            const [x, y, width, height] = region.split(',').map(Number);
            const shown = Math.max(width, height * viewer.clientWidth / Math.max(viewer.clientHeight, 1));
            start.initialViewerConfig = { x: x + width / 2, y: y + height / 2, zoom: 1 / shown };
          }
          const mirador = window.Mirador.viewer({
            id: 'viewer',
            windows: [start],
            window: { allowClose: false, allowMaximize: false, sideBarOpen: true, defaultSideBarPanel: 'info' },
            workspaceControlPanel: { enabled: false },
            language: (navigator.language || 'en').startsWith('fr') ? 'fr' : 'en',
          });
          if (time) seek(Number(time));
          if (link) link.addEventListener('click', (event) => {
            event.preventDefault();
            share(stateLink(mirador.store.getState()));
          });
        }

        // The recording is there once its manifest is: looked for until then.
        function seek(seconds) {
          const search = setInterval(() => {
            const media = viewer.querySelector('video, audio');
            if (!media) return;
            clearInterval(search);
            const go = () => { media.currentTime = seconds; };
            if (media.readyState > 0) go(); else media.addEventListener('loadedmetadata', go, { once: true });
          }, 200);
          setTimeout(() => clearInterval(search), 30000);
        }

        // A content state (Content State API 1.0, sections 2.2 and 6) of what is shown now.
        function stateLink(state) {
          const id = Object.keys(state.windows)[0];
          const shown = state.windows[id] || {};
          const page = link.href.split('?')[0];
          if (!shown.canvasId) return link.href;
          const parts = [];
          const view = (state.viewers || {})[id];
          if (view && view.zoom && shown.view !== 'book') {
            const width = 1 / view.zoom;
            const height = width * viewer.clientHeight / Math.max(viewer.clientWidth, 1);
            const left = Math.max(0, Math.round(view.x - width / 2));
            const top = Math.max(0, Math.round(view.y - height / 2));
            const right = Math.round(view.x + width / 2);
            const bottom = Math.round(view.y + height / 2);
            if (right > left && bottom > top) parts.push(`xywh=${left},${top},${right - left},${bottom - top}`);
          }
          const media = viewer.querySelector('video, audio');
          if (media && media.currentTime > 0) parts.push(`t=${media.currentTime.toFixed(1)}`);
          const body = {
            id: shown.canvasId + (parts.length ? '#' + parts.join('&') : ''), type: 'Canvas',
            partOf: [{ id: shown.manifestId, type: 'Manifest' }],
          };
          const encoded = btoa(encodeURIComponent(JSON.stringify(body)));
          return page + '?iiif-content=' + encoded.replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
        }

        function share(url) {
          link.href = url;
          const label = link.textContent;
          const done = () => {
            link.textContent = 'Link copied';
            setTimeout(() => { link.textContent = label; }, 2000);
          };
          // Browsers let only secure pages write to the clipboard.
          if (navigator.clipboard) navigator.clipboard.writeText(url).then(done, () => prompt(label, url));
          else prompt(label, url);
        }
        """
}
